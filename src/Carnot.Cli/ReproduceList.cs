using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Results;

namespace Carnot.Cli;

/// <summary><c>carnot reproduce list</c>: every claim with the verdict that was recorded.</summary>
internal static class ReproduceList
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = Options.Json();
        Option<string?> results = ReproduceOptions.Results();
        var verb = new Command("list", "Every claim and what was found.") { results, json };
        verb.SetAction(parsed =>
        {
            string? folder = parsed.GetValue(results);
            ImmutableArray<(Claim Claim, ClaimResult? Result)> rows = ReproduceOptions.BestResults(folder, terminal);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new JsonObject
                {
                    ["schemaVersion"] = 1,
                    ["claims"] = new JsonArray([.. rows.Select(row => (JsonNode)new JsonObject
                    {
                        ["name"] = row.Claim.Name,
                        ["paper"] = row.Claim.Paper.ToString().ToLowerInvariant(),
                        ["statement"] = row.Claim.Statement,
                        ["source"] = row.Claim.Source,
                        ["verdict"] = row.Result?.Verdict,
                        ["effort"] = row.Result?.Effort.ToString().ToLowerInvariant(),
                    })]),
                });
                return;
            }
            int width = rows.Max(row => row.Claim.Name.Length);
            foreach (var (claim, result) in rows)
                terminal.Output.WriteLine($"{claim.Name.PadRight(width)}  {(result is null ? "not run" : $"{result.Verdict} ({result.Effort.ToString().ToLowerInvariant()})"),-22} {claim.Statement}");
        });
        return verb;
    }
}
