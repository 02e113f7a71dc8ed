using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Laws;
using Carnot.Reproduce.Peers;

namespace Carnot.Cli;

/// <summary><c>carnot bench laws</c>: fits and scores every law on every protocol of a file.</summary>
internal static class BenchVerb
{
    public static Command Create(Terminal terminal)
    {
        var file = new Option<string>("--protocols") { Description = "A JSON file that says which curves are fitted and which are predicted.", Required = true };
        var only = new Option<string?>("--only") { Description = "Run this protocol alone." };
        var one = new Option<string?>("--law") { Description = "Score this law alone." };
        Option<bool> json = Options.Json();
        var laws = new Command("laws", "Fit and score every loss law on every protocol.") { file, only, one, json };
        laws.SetAction(parsed =>
        {
            var results = new List<LawBenchmark>();
            ImmutableArray<ILossLaw> tried = parsed.GetValue(one) is { } name ? [LossLaws.Named(name)] : LossLaws.All;
            foreach (Protocol protocol in Protocol.Read(parsed.GetValue(file)!, parsed.GetValue(only)))
                foreach (ILossLaw law in tried)
                {
                    terminal.Note($"{protocol.Name}: {law.Name}");
                    try
                    {
                        results.Add(LawBenchmark.Run(protocol, law));
                    }
                    catch (CheckException unsettled)
                    {
                        // Runs that cannot settle one law still score the others.
                        terminal.Note($"{protocol.Name}: {law.Name} is left out. {unsettled.Message}");
                    }
                }
            if (parsed.GetValue(json)) terminal.WriteJson(ToJson(results));
            else Print(terminal, results);
        });
        return new Command("bench", "Measure Carnot itself.") { laws };
    }

    private static JsonObject ToJson(List<LawBenchmark> results) => new()
    {
        ["schemaVersion"] = 1,
        ["results"] = new JsonArray([.. results.Select(r => (JsonNode)new JsonObject
        {
            ["protocol"] = r.Protocol,
            ["law"] = r.Law,
            ["mae"] = r.MeanAbsolute,
            ["rmse"] = r.RootMeanSquare,
            ["finalAbs"] = r.FinalAbsolute,
            ["finalBias"] = r.FinalBias,
            ["kendall"] = r.Kendall.Count == 0 ? null : new JsonObject(r.Kendall.Select(k => KeyValuePair.Create(k.Key.ToString(), double.IsNaN(k.Value) ? null : (JsonNode?)k.Value))),
            ["regret"] = r.Regret,
            ["coverage80"] = r.Coverage,
            ["differenceCoverage80"] = r.DifferenceCoverage,
            ["fitSeconds"] = r.FitSeconds,
            ["curves"] = ScoreVerb.ToJson(r.Scores),
        })]),
    };

    private static void Print(Terminal terminal, List<LawBenchmark> results)
    {
        terminal.Output.WriteLine($"{"protocol",-20} {"law",-12} {"MAE",8} {"RMSE",8} {"final",8} {"bias",8} {"regret",8} {"cover",6} {"differ",6} {"fit s",6}  Kendall");
        foreach (LawBenchmark r in results)
            terminal.Output.WriteLine($"{r.Protocol,-20} {r.Law,-12} {r.MeanAbsolute,8:F5} {r.RootMeanSquare,8:F5} {r.FinalAbsolute,8:F5} {r.FinalBias,8:F5} {(r.Regret is { } regret ? $"{regret:F5}" : "-"),8} {r.Coverage,6:P0} {(r.DifferenceCoverage is { } held ? $"{held:P0}" : "-"),6} {r.FitSeconds,6:F2}  {string.Join("  ", r.Kendall.Select(k => $"{k.Key}: {k.Value:F2}"))}");
    }
}
