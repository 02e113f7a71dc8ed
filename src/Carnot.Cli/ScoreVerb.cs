using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Laws;

namespace Carnot.Cli;

/// <summary><c>carnot score</c>: compares a fitted law with logs it has not seen.</summary>
internal static class ScoreVerb
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("LAW") { Description = "A law file that \"carnot fit\" wrote." };
        Argument<string[]> logs = LogInputOptions.Logs(ArgumentArity.OneOrMore);
        Option<bool> json = Options.Json();
        var verb = new Command("score", "Compare a fitted law with training logs.") { file, logs, json };
        LogInputOptions input = LogInputOptions.AddTo(verb);
        verb.SetAction(parsed =>
        {
            FittedLaw law = LawFile.Read(parsed.GetValue(file)!);
            ImmutableArray<CurveScore> scores = [.. CurveInput.Read(parsed, logs, input, terminal).Select(curve => CurveScore.Of(law, curve))];
            if (parsed.GetValue(json)) terminal.WriteJson(ToJson(law, scores));
            else Print(terminal, scores);
        });
        return verb;
    }

    private static JsonObject ToJson(FittedLaw law, ImmutableArray<CurveScore> scores) => new()
    {
        ["schemaVersion"] = 1,
        ["law"] = law.Law.Name,
        ["curves"] = ToJson(scores),
        ["mean"] = new JsonObject
        {
            ["mae"] = scores.Average(s => s.MeanAbsolute),
            ["rmse"] = scores.Average(s => s.RootMeanSquare),
            ["finalAbs"] = scores.Average(s => Math.Abs(s.FinalError)),
        },
    };

    /// <summary>What each curve scores.</summary>
    internal static JsonArray ToJson(ImmutableArray<CurveScore> scores) => new([.. scores.Select(s => (JsonNode)new JsonObject
    {
        ["file"] = s.Name,
        ["n"] = s.Points,
        ["mae"] = s.MeanAbsolute,
        ["rmse"] = s.RootMeanSquare,
        ["r2"] = double.IsNaN(s.RSquared) ? null : s.RSquared,
        ["finalObserved"] = s.FinalObserved,
        ["finalPredicted"] = s.FinalPredicted,
        ["finalLow"] = s.FinalLow,
        ["finalHigh"] = s.FinalHigh,
    })]);

    private static void Print(Terminal terminal, ImmutableArray<CurveScore> scores)
    {
        terminal.Output.WriteLine($"{"MAE",9} {"RMSE",9} {"R2",8} {"final",9} {"predicted",9} {"80 % interval",19}  file");
        foreach (CurveScore s in scores)
            terminal.Output.WriteLine($"{s.MeanAbsolute,9:F5} {s.RootMeanSquare,9:F5} {s.RSquared,8:F5} {s.FinalObserved,9:F5} {s.FinalPredicted,9:F5} {s.FinalLow,9:F5} {s.FinalHigh,9:F5}  {s.Name}");
        terminal.Output.WriteLine($"{scores.Average(s => s.MeanAbsolute),9:F5} {scores.Average(s => s.RootMeanSquare),9:F5} mean; mean |final error| {scores.Average(s => Math.Abs(s.FinalError)):F5}");
    }
}
