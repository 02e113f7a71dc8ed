using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Forecasts;
using Carnot.Laws;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Cli;

/// <summary><c>carnot predict</c>: the loss of a schedule that was never run, split into its thermodynamic parts.</summary>
internal static class PredictVerb
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("LAW") { Description = "A law file that \"carnot fit\" wrote." };
        var schedule = new Option<string?>("--schedule") { Description = "The schedule, such as wsd:peak=6e-4,warmup=300,steps=10000,decay=2000; with --running, the plan of that run (its last rate is held if not given)." };
        var steps = new Option<long?>("--steps") { Description = "How many updates; a schedule that ends by itself need not be told." };
        var running = new Option<string?>("--running") { Description = "The log of a run that is still going on: the law takes it in, and the forecast starts from its last step." };
        var cooldown = new Option<long?>("--cooldown") { Description = "What does a cooldown of this many steps buy?" };
        var from = new Option<long?>("--from-step") { Description = "With --cooldown: the step at which it begins; otherwise --steps, or where the running log ends." };
        var extend = new Option<long?>("--extend") { Description = "What if the run were this many updates long?" };
        var compare = new Option<string[]>("--compare") { Description = "Which of these schedules ends lowest, and how sure is that?", AllowMultipleArgumentsPerToken = true };
        var peak = new Option<double?>("--at-peak") { Description = "What would the final loss be at this peak learning rate?" };
        Option<bool> json = Options.Json();
        var verb = new Command("predict", "Predict the loss under a schedule, or answer a question about schedules.") { file, schedule, steps, running, cooldown, from, extend, compare, peak, json };
        LogInputOptions input = LogInputOptions.AddTo(verb, whole: false);
        verb.SetAction(parsed =>
        {
            FittedLaw law = LawFile.Read(parsed.GetValue(file)!);
            long? told = parsed.GetValue(steps), seen = null;
            Schedule? rates = parsed.GetValue(schedule) is { } text ? ScheduleInput.Read(text, null, told).Schedule : null, done = null;
            long? length = told ?? rates?.Length;
            if (parsed.GetValue(running) is not { } log)
            {
                if (input.FirstGiven(parsed) is { } useless) throw new UsageException($"{useless} is about a log: give --running LOG with it, or leave it out.");
            }
            else
            {
                LossCurve curve = CurveInput.One(log, input.Read(parsed), terminal);
                // Losses earlier than any that were fitted belong to the warm-up, which no law describes.
                curve = curve.From(law.Curves.Min(c => c.FirstStep));
                (law, seen) = (LawFit.Update(law, curve), curve.LastStep + 1);
                done = curve.LearningRate;
                terminal.Note($"{curve.Name}: {seen} updates were taken into the law.");
                if (rates is not null && Math.Abs(rates.At(curve.LastStep) - done.At(curve.LastStep)) > 0.01 * done.At(curve.LastStep))
                    terminal.Note(string.Create(CultureInfo.InvariantCulture, $"At update {curve.LastStep} the log has the learning rate {done.At(curve.LastStep):G4}, the schedule {rates.At(curve.LastStep):G4}: the forecast jumps from one to the other."));
                rates = rates is null ? done.Until(seen.Value, new Constant(done.At(curve.LastStep))) : GoneOn(done, seen.Value, rates, length ?? seen.Value + 1);
                if ((parsed.GetValue(from) ?? length) < seen + (parsed.GetValue(cooldown) is null ? 1 : 0))
                    throw new UsageException($"{curve.Name} has {seen} updates behind it; {(parsed.GetValue(from) is null ? "--steps must be more" : "--from-step cannot be less")}, got {parsed.GetValue(from) ?? length}.");
            }
            Forecast? forecast = Asked(parsed, law, rates, told, length, seen, done);
            if (forecast is not null)
            {
                Forecast answer = forecast;
                if (parsed.GetValue(json)) terminal.WriteJson(ForecastDocument.Of(law, answer));
                else ForecastDocument.Print(terminal, law, answer);
                return;
            }
            if (rates is null) throw new UsageException("Give --schedule, --running LOG or --compare A B: there is no schedule to predict.");
            long last = length ?? throw new UsageException("Give --steps N: how many updates the schedule has.");
            ImmutableArray<long> at = Grid(last);
            Prediction prediction = law.Predict(rates, at);
            Decomposition parts = law.Decompose(rates, at);
            foreach (string warning in Extrapolation.Warnings(law, rates, last)) terminal.Note(warning);
            if (parsed.GetValue(json)) terminal.WriteJson(ToJson(law, rates, prediction, parts));
            else Print(terminal, law, rates, prediction, parts);
        });
        return verb;

        Forecast? Asked(ParseResult parsed, FittedLaw law, Schedule? rates, long? told, long? length, long? seen, Schedule? done)
        {
            string[] compared = parsed.GetValue(compare) ?? [];
            int questions = (parsed.GetValue(cooldown) is null ? 0 : 1) + (parsed.GetValue(extend) is null ? 0 : 1) + (compared.Length == 0 ? 0 : 1) + (parsed.GetValue(peak) is null ? 0 : 1);
            if (questions > 1) throw new UsageException("--cooldown, --extend, --compare and --at-peak are four questions: ask one at a time.");
            if (parsed.GetValue(from) is not null && parsed.GetValue(cooldown) is null) throw new UsageException("--from-step says where a cooldown begins: give --cooldown K with it.");
            if (compared.Length > 0) return Forecast.Compare(law, [.. compared.Select(text => Wanted(text, told, seen, done))]);
            if (questions == 0) return null;
            if (rates is null) throw new UsageException("The question is about a schedule: give --schedule, or --running LOG.");
            if (parsed.GetValue(cooldown) is { } cool)
                return Forecast.Cooldown(law, rates, parsed.GetValue(from) ?? told ?? seen ?? throw new UsageException("Give --from-step S: the step at which the cooldown begins."), cool);
            long whole = length ?? throw new UsageException("Give --steps N: how many updates the schedule has.");
            return parsed.GetValue(extend) is { } longer ? Forecast.Extend(law, rates, whole, longer) : Forecast.AtPeak(law, rates, whole, parsed.GetValue(peak)!.Value);
        }
    }

    /// <summary>A schedule as given; of a run that has begun, the rates it had and this schedule's from there on.</summary>
    private static Candidate Wanted(string text, long? steps, long? seen, Schedule? done)
    {
        Schedule schedule = ScheduleInput.Read(text, null, steps).Schedule;
        long length = ScheduleInput.LengthOf(schedule, steps);
        if (done is null || seen is not { } begun) return new(text, schedule, length);
        return length > begun ? new(text, GoneOn(done, begun, schedule, length), length)
            : throw new UsageException($"The run has {begun} updates behind it; \"{text}\" ends after {length}. Compare schedules that go on.");
    }

    private static Schedule GoneOn(Schedule done, long seen, Schedule schedule, long length) => done.Until(seen, ScheduleChange.From(schedule, seen, length));

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
        ["warnings"] = new JsonArray([.. Extrapolation.Warnings(law, schedule, prediction.Steps[^1] + 1).Select(w => (JsonNode)w)]),
        ["identifiability"] = Identifiability(law, schedule, prediction.Steps[^1] + 1),
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

    /// <summary>What the runs cannot tell about a final loss, or about its difference from another run's.</summary>
    internal static JsonObject Identifiability(FittedLaw law, Schedule schedule, long steps, Candidate? against = null)
    {
        NextRun? next = NextRun.For(law, schedule, steps, against);
        return new()
        {
            ["verdict"] = new JsonArray([.. NextRun.Verdict(law, schedule, steps, against).Select(v => (JsonNode)v)]),
            ["nextRun"] = next is null ? null : new JsonObject
            {
                ["name"] = next.Candidate.Name,
                ["schedule"] = next.Candidate.Schedule.ToString(),
                ["steps"] = next.Candidate.Steps,
                ["fromStep"] = next.From,
                ["cost"] = next.Cost,
                ["standardErrorBefore"] = next.Before,
                ["standardErrorAfter"] = next.After,
            },
        };
    }

    private static void Print(Terminal terminal, FittedLaw law, Schedule schedule, Prediction prediction, Decomposition parts)
    {
        terminal.Output.WriteLine($"{"step",8} {"rate",10} {"loss",8} {"80 % interval",17} {"river",8} {"heat",8} {"delayed",8}");
        int n = prediction.Steps.Length, every = Math.Max(1, n / 10);
        for (int i = (n - 1) % every; i < n; i += every)
            terminal.Output.WriteLine($"{prediction.Steps[i],8} {schedule.At(prediction.Steps[i]),10:G4} {prediction.Loss[i],8:F4} {prediction.Low[i],8:F4} {prediction.High[i],8:F4} {parts.River[i],8:F4} {parts.EquilibriumHeat[i],8:F4} {parts.DelayedHeat[i],8:F4}");
        terminal.Output.WriteLine($"final loss {prediction.Loss[^1]:F4}, 80 % interval {prediction.Low[^1]:F4} to {prediction.High[^1]:F4}");
        PrintIdentifiability(terminal, law, schedule, prediction.Steps[^1] + 1);
    }

    internal static void PrintIdentifiability(Terminal terminal, FittedLaw law, Schedule schedule, long steps, Candidate? against = null)
    {
        foreach (string sentence in NextRun.Verdict(law, schedule, steps, against)) terminal.Output.WriteLine(sentence);
        if (NextRun.For(law, schedule, steps, against) is { } next) terminal.Output.WriteLine(next.Advice);
    }
}
