using System.Text.Json.Nodes;
using Carnot.Diagnosis;

namespace Carnot.Cli;

/// <summary>Findings as JSON.</summary>
internal static class FindingsText
{
    public static JsonObject ToJson(Finding finding) => new()
    {
        ["name"] = finding.Name,
        ["verdict"] = finding.Symptom switch { Symptom.Present => "present", Symptom.Absent => "absent", _ => "cannot-tell" },
        ["reason"] = finding.Reason,
        ["advice"] = finding.Advice,
    };
}
