using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Dialects;
using Carnot.Reports.Figures;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot schedule show</c>: the rates as a picture and as key numbers.</summary>
internal static class ScheduleShow
{
    public static Command Create(Terminal terminal)
    {
        var spec = new Argument<string>("SPEC") { Description = ScheduleInput.Spec };
        Option<long?> steps = ScheduleVerb.Steps();
        Option<string?> dialect = ScheduleVerb.Dialect("Whose configuration the file is; for a schedule of plain words, whose numbers to show, or \"all\".");
        var svg = new Option<string?>("--svg") { Description = "Write the picture as SVG." };
        var csv = new Option<string?>("--csv") { Description = "Write the rate of every update as step,lr." };
        var npy = new Option<string?>("--npy") { Description = "Write the rates as a NumPy array of doubles." };
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("show", "Show a schedule: picture, peak, warm-up, plateau, decay, sum, fingerprint.") { spec, steps, dialect, svg, csv, npy, force, json };
        verb.SetAction(parsed =>
        {
            string? named = parsed.GetValue(dialect);
            if (named == "all")
            {
                All(terminal, ScheduleInput.Read(parsed.GetValue(spec)!, null, parsed.GetValue(steps)).Schedule, parsed.GetValue(steps), parsed.GetValue(json));
                return;
            }
            ScheduleInput input = ScheduleInput.Read(parsed.GetValue(spec)!, named, parsed.GetValue(steps));
            int count = ScheduleInput.StepsOf(input.Schedule, parsed.GetValue(steps));
            Schedule schedule = named is null || input.FromConfig ? input.Schedule : In(Trainers.Named(named), input.Schedule, count, terminal);
            double[] rates = schedule.ToArray(count);
            ScheduleFacts facts = ScheduleFacts.Of(schedule, count);
            bool replace = parsed.GetValue(force);
            if (parsed.GetValue(svg) is { } picture) AtomicFile.WriteText(picture, SvgWriter.Write(Picture(schedule, rates)), replace);
            if (parsed.GetValue(csv) is { } table) AtomicFile.WriteText(table, ScheduleVerb.Csv(rates), replace);
            if (parsed.GetValue(npy) is { } array) ScheduleVerb.WriteNpy(array, rates, replace);
            if (parsed.GetValue(json)) terminal.WriteJson(Document(schedule, facts));
            else Print(terminal, schedule, facts, rates);
        });
        return verb;
    }

    public static JsonObject Document(Schedule schedule, ScheduleFacts facts)
    {
        JsonObject document = new() { ["schemaVersion"] = 1, ["schedule"] = Name(schedule), ["json"] = ScheduleJson.Write(schedule) };
        foreach (var (key, value) in ScheduleVerb.ToJson(facts)) document[key] = value!.DeepClone();
        ImmutableArray<long> grid = PredictVerb.Grid(facts.Steps);
        document["at"] = new JsonArray([.. grid.Select(t => (JsonNode)t)]);
        document["learningRate"] = new JsonArray([.. grid.Select(t => (JsonNode)schedule.At(t))]);
        return document;
    }

    /// <summary>The text of a schedule; long tables are counted instead of written out.</summary>
    public static string Name(Schedule schedule) => schedule is Tabulated { Steps.Count: > 20 } table
        ? $"a table of {table.Steps.Count} rates from step {table.Steps[0]} to {table.Steps[^1]}"
        : schedule.ToString();

    private static void Print(Terminal terminal, Schedule schedule, ScheduleFacts facts, double[] rates)
    {
        Line("schedule", Name(schedule));
        Line("updates", $"{facts.Steps}");
        Line("peak", $"{ScheduleVerb.Rate(facts.Peak)}, first at update {facts.PeakStep}");
        Line(facts.RisesToPeak ? "warm-up" : "before it", facts.Warmup == 0 ? "none" : $"{facts.Warmup} updates, from {ScheduleVerb.Rate(facts.First)}");
        // Two updates are where a warm-up meets a decay.
        Line(facts is { HasOnePlateau: true, AtPeak: > 2 } ? "plateau" : "at the peak", $"{facts.AtPeak} update{(facts.AtPeak == 1 ? "" : "s")}, {facts.PeakStep} to {facts.LastPeakStep}");
        Line(facts.HasOnePlateau ? "decay" : "after it", facts.Decay == 0 ? "none" : $"{facts.Decay} updates, down to {ScheduleVerb.Rate(facts.Last)} at the last");
        Line("sum", $"{ScheduleVerb.Rate(facts.Sum)}");
        Line("fingerprint", facts.Fingerprint);
        terminal.Output.WriteLine();
        terminal.Output.Write(TerminalChart.Draw(rates, "updates"));

        void Line(string label, string text) => terminal.Output.WriteLine($"{label,-12} {text}");
    }

    /// <summary>What a trainer makes of the same words; where the schedule is no plain words, the nearest it can say.</summary>
    private static Schedule In(Dialect dialect, Schedule schedule, int steps, Terminal terminal)
    {
        if (PlainWords.Of(schedule, steps) is { } words)
            return dialect.Say(words).FirstOrDefault() ?? throw new CheckException($"{dialect.Title} has no schedule of these words: {schedule}. \"carnot schedule export\" finds the nearest.");
        DialectExport export = DialectExport.Of(schedule, dialect, steps) ?? throw new CheckException($"{dialect.Title} has nothing like this schedule.");
        if (!export.Exact) terminal.Note(ScheduleExport.Fault(export));
        return export.Schedule;
    }

    private static void All(Terminal terminal, Schedule schedule, long? steps, bool json)
    {
        int count = ScheduleInput.StepsOf(schedule, steps);
        PlainWords words = PlainWords.Of(schedule, count) ?? throw new UsageException($"--dialect all compares what trainers make of the same plain words (constant, linear, cosine, 1-sqrt, wsd), not of {Name(schedule)}.");
        var rows = Trainers.All.Select(dialect => (Dialect: dialect, Said: dialect.Say(words).FirstOrDefault())).ToArray();
        if (json)
        {
            terminal.WriteJson(new JsonObject
            {
                ["schemaVersion"] = 1,
                ["schedule"] = schedule.ToString(),
                ["steps"] = count,
                ["dialects"] = new JsonArray([.. rows.Select(row => (JsonNode)new JsonObject
                {
                    ["dialect"] = row.Dialect.Name,
                    ["schedule"] = row.Said?.ToString(),
                    ["facts"] = row.Said is null ? null : ScheduleVerb.ToJson(ScheduleFacts.Of(row.Said, count)),
                })]),
            });
            return;
        }
        terminal.Output.WriteLine($"{"dialect",-11} {"first",10} {"peak at",8} {"last",10} {"sum",10}  fingerprint");
        foreach (var (dialect, said) in rows)
        {
            if (said is null)
            {
                terminal.Output.WriteLine($"{dialect.Name,-11} has no such schedule");
                continue;
            }
            ScheduleFacts facts = ScheduleFacts.Of(said, count);
            terminal.Output.WriteLine($"{dialect.Name,-11} {facts.First,10:G4} {facts.PeakStep,8} {facts.Last,10:G4} {facts.Sum,10:G6}  {facts.Fingerprint}");
        }
    }

    private static Figure Picture(Schedule schedule, double[] rates)
    {
        double[] at = new double[rates.Length];
        for (int t = 0; t < at.Length; t++) at[t] = t;
        return new("Learning rate", new Axis("update"), new Axis("learning rate") { Minimum = 0 }, [new Line("learning rate", [.. at], [.. rates])])
        {
            Description = $"The learning rate of {rates.Length} updates: {Name(schedule)}.",
            Legend = Legend.None,
        };
    }
}
