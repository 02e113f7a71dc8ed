using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Claims;

/// <summary>Verdicts as readers meet them.</summary>
public static class VerdictWords
{
    /// <summary>confirmed, not confirmed, cannot tell.</summary>
    public static string ToWords(this Verdict verdict) => verdict switch
    {
        Verdict.Holds => "confirmed",
        Verdict.Broken => "not confirmed",
        _ => "cannot tell",
    };
}
