using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Results;

namespace Carnot.Cli;

/// <summary>Claims as they are done, and a table of what was found.</summary>
internal static class ReproduceTable
{
    public static ClaimResult Run(Claim claim, Laboratory laboratory, Terminal terminal)
    {
        terminal.Note($"{claim.Name} ...");
        ClaimResult result = ClaimResult.Of(claim, laboratory);
        terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{claim.Name}: {result.Verdict} ({result.Seconds:F1} s)"));
        return result;
    }

    public static void Print(Terminal terminal, ImmutableArray<(Claim Claim, ClaimResult Result)> rows, bool json)
    {
        if (json)
        {
            terminal.WriteJson(new JsonObject
            {
                ["schemaVersion"] = 1,
                ["results"] = new JsonArray([.. rows.Select(row => JsonNode.Parse(ResultFile.ToText(row.Result)))]),
            });
            return;
        }
        foreach (var (claim, result) in rows)
        {
            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{claim.Name}: {result.Verdict}  ({result.Seconds:F1} s)"));
            terminal.Output.WriteLine($"  {claim.Statement}");
            terminal.Output.WriteLine($"  {result.Evidence.Setting}");
            foreach (Finding finding in result.Evidence.Findings)
                terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"    {finding.Quantity}: {finding.Measured.Value:G5} ± {finding.Measured.StandardError:G2}; theory {finding.Theory}; {finding.Rival} {finding.RivalTheory}: {finding.Verdict.ToWords()}"));
            foreach (string note in result.Evidence.Notes) terminal.Output.WriteLine($"  {note}");
        }
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(string.Join(", ", rows.GroupBy(row => row.Result.Verdict).Select(group => $"{group.Count()} {group.Key}")) + string.Create(CultureInfo.InvariantCulture, $" in {rows.Sum(row => row.Result.Seconds) / 60:F1} minutes."));
    }
}
