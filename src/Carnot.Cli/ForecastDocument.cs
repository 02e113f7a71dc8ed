using System.Text.Json.Nodes;
using Carnot.Forecasts;
using Carnot.Laws;

namespace Carnot.Cli;

/// <summary>The answer to a question about schedules, as JSON and as a table.</summary>
internal static class ForecastDocument
{
    public static JsonObject Of(FittedLaw law, Forecast forecast) => new()
    {
        ["schemaVersion"] = 1,
        ["law"] = law.Law.Name,
        ["question"] = forecast.Question,
        ["answer"] = forecast.Answer,
        ["rows"] = new JsonArray([.. forecast.Rows.Select(row => (JsonNode)new JsonObject
        {
            ["name"] = row.Name,
            ["schedule"] = row.Schedule.ToString(),
            ["steps"] = row.Steps,
            ["final"] = new JsonObject { ["value"] = row.Final, ["low"] = row.Low, ["high"] = row.High },
            ["difference"] = new JsonObject { ["value"] = row.Difference, ["low"] = row.DifferenceLow, ["high"] = row.DifferenceHigh },
            ["probabilityBest"] = row.ProbabilityBest,
        })]),
        ["warnings"] = new JsonArray([.. forecast.Warnings.Select(w => (JsonNode)w)]),
        ["identifiability"] = PredictVerb.Identifiability(law, forecast.Asked.Schedule, forecast.Asked.Steps, forecast.Against.Run),
    };

    public static void Print(Terminal terminal, FittedLaw law, Forecast forecast)
    {
        terminal.Output.WriteLine(forecast.Answer);
        terminal.Output.WriteLine($"{"steps",8} {"final",8} {"80 % interval",17} {"difference",10} {"80 % interval",19} {"best",6}  run");
        foreach (ForecastRow row in forecast.Rows)
            terminal.Output.WriteLine($"{row.Steps,8} {row.Final,8:F4} {row.Low,8:F4} {row.High,8:F4} {row.Difference,10:+0.0000;-0.0000} {row.DifferenceLow,9:+0.0000;-0.0000} {row.DifferenceHigh,9:+0.0000;-0.0000} {100 * row.ProbabilityBest,4:F0} %  {row.Name}");
        foreach (string warning in forecast.Warnings) terminal.Note(warning);
        PredictVerb.PrintIdentifiability(terminal, law, forecast.Asked.Schedule, forecast.Asked.Steps, forecast.Against.Run);
    }
}
