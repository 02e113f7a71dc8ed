using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Cli;

/// <summary><c>carnot predict</c>: the loss of a schedule that was never run, split into its thermodynamic parts.</summary>
internal static class PredictVerb
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("LAW") { Description = "A law file that \"carnot fit\" wrote." };
        var schedule = new Option<string>("--schedule") { Description = "The schedule, such as wsd:peak=6e-4,warmup=300,steps=10000,decay=2000.", Required = true };
        var steps = new Option<long>("--steps") { Description = "How many updates.", Required = true };
        Option<bool> json = Options.Json();
        var verb = new Command("predict", "Predict the loss under a schedule.") { file, schedule, steps, json };
        verb.SetAction(parsed =>
        {
            FittedLaw law = LawFile.Read(parsed.GetValue(file)!);
            Schedule rates = Schedule.Parse(parsed.GetValue(schedule)!);
            ImmutableArray<long> at = Grid(parsed.GetValue(steps));
            Prediction prediction = law.Predict(rates, at);
            Decomposition parts = law.Decompose(rates, at);
            if (parsed.GetValue(json)) terminal.WriteJson(ToJson(law, rates, prediction, parts));
            else Print(terminal, rates, prediction, parts);
        });
        return verb;
    }

    /// <summary>Up to about 500 steps from the first to the last update, evenly spread.</summary>
    internal static ImmutableArray<long> Grid(long steps)
    {
        if (steps < 1) throw new UsageException($"--steps {steps}: a schedule needs at least 1 step.");
        long every = (steps + 499) / 500;
        return [.. Enumerable.Range(0, (int)((steps - 1) / every) + 1).Select(i => i * every).Append(steps - 1).Distinct()];
    }

    internal static JsonObject ToJson(FittedLaw law, Schedule schedule, Prediction prediction, Decomposition parts) => new()
    {
        ["schemaVersion"] = 1,
        ["law"] = law.Law.Name,
        ["schedule"] = schedule.ToString(),
        ["steps"] = Array(prediction.Steps),
        ["learningRate"] = Array(prediction.Steps.Select(schedule.At)),
        ["loss"] = Array(prediction.Loss),
        ["low"] = Array(prediction.Low),
        ["high"] = Array(prediction.High),
        ["final"] = new JsonObject { ["value"] = prediction.Loss[^1], ["low"] = prediction.Low[^1], ["high"] = prediction.High[^1] },
        ["decomposition"] = new JsonObject
        {
            ["irreducible"] = Array(parts.Irreducible),
            ["river"] = Array(parts.River),
            ["equilibriumHeat"] = Array(parts.EquilibriumHeat),
            ["delayedHeat"] = Array(parts.DelayedHeat),
            ["temperature"] = Array(parts.Temperature),
            ["valleyTemperature"] = Array(parts.ValleyTemperature),
            ["heatCapacity"] = parts.HeatCapacity,
            ["entropy"] = Array(parts.Entropy),
            ["relaxationTime"] = Array(parts.RelaxationTime),
            ["releasableHeat"] = Array(parts.ReleasableHeat),
        },
    };

    private static JsonArray Array(IEnumerable<double> values) => new([.. values.Select(v => double.IsFinite(v) ? (JsonNode?)v : null)]);

    private static JsonArray Array(IEnumerable<long> values) => new([.. values.Select(v => (JsonNode?)v)]);

    private static void Print(Terminal terminal, Schedule schedule, Prediction prediction, Decomposition parts)
    {
        terminal.Output.WriteLine($"{"step",8} {"rate",10} {"loss",8} {"80 % interval",17} {"river",8} {"heat",8} {"delayed",8}");
        int n = prediction.Steps.Length, every = Math.Max(1, n / 10);
        for (int i = (n - 1) % every; i < n; i += every)
            terminal.Output.WriteLine($"{prediction.Steps[i],8} {schedule.At(prediction.Steps[i]),10:G4} {prediction.Loss[i],8:F4} {prediction.Low[i],8:F4} {prediction.High[i],8:F4} {parts.River[i],8:F4} {parts.EquilibriumHeat[i],8:F4} {parts.DelayedHeat[i],8:F4}");
        terminal.Output.WriteLine($"final loss {prediction.Loss[^1]:F4}, 80 % interval {prediction.Low[^1]:F4} to {prediction.High[^1]:F4}");
    }
}
