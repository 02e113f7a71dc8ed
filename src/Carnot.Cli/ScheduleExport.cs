using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Carnot.Dialects;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot schedule export</c>: a schedule as a trainer takes it, and the exact numbers the trainer will use.</summary>
internal static class ScheduleExport
{
    public static Command Create(Terminal terminal)
    {
        var spec = new Argument<string>("SPEC") { Description = ScheduleInput.Spec };
        Option<string?> dialect = ScheduleVerb.Dialect("The trainer.");
        Option<long?> steps = ScheduleVerb.Steps();
        var carrier = new Option<string?>("--carrier") { Description = "Exact numbers instead of words, those of --dialect where it is given: npy, csv, or lambda (a Python file for PyTorch's LambdaLR)." };
        var snippet = new Option<bool>("--snippet") { Description = "A few lines of Python instead of the configuration." };
        var nearest = new Option<bool>("--nearest") { Description = "Take the nearest the trainer can say where it cannot say the schedule exactly." };
        Option<string?> output = Options.Output("Write it there; .npy and .csv choose the carrier.");
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("export", "Write a schedule as a trainer takes it.") { spec, dialect, steps, carrier, snippet, nearest, output, force, json };
        verb.SetAction(parsed =>
        {
            Schedule schedule = ScheduleInput.Read(parsed.GetValue(spec)!, null, parsed.GetValue(steps)).Schedule;
            int count = ScheduleInput.StepsOf(schedule, parsed.GetValue(steps));
            string? target = parsed.GetValue(output);
            string? carried = parsed.GetValue(carrier) ?? (Path.GetExtension(target ?? "").ToLowerInvariant() is ".npy" or ".csv" ? Path.GetExtension(target!)[1..].ToLowerInvariant() : null);
            if (carried is not null && (parsed.GetValue(json) || parsed.GetValue(snippet)))
                throw new UsageException($"{(parsed.GetValue(json) ? "--json" : "--snippet")} belongs to a trainer's words; the carrier {carried} holds numbers alone. Leave one of them out.");
            if (parsed.GetValue(dialect) is not { } named)
            {
                if (carried is null) throw new UsageException($"Whose words? Give --dialect, one of {Trainers.Names}, or --carrier npy, csv or lambda for the exact numbers.");
                if (parsed.GetValue(nearest)) throw new UsageException("--nearest belongs to a trainer: name it with --dialect.");
                Carry(terminal, carried, schedule.ToArray(count), target, parsed.GetValue(force));
                return;
            }
            Dialect spoken = Trainers.Named(named);
            string exact = carried is null ? "Exact carriers of any schedule: --carrier npy, csv or lambda." : "Without --dialect the carrier holds the schedule's own numbers.";
            DialectExport export = DialectExport.Of(schedule, spoken, count)
                ?? throw new CheckException($"{spoken.Title} has nothing like this schedule. {exact}");
            if (!export.Exact && !parsed.GetValue(nearest)) throw new CheckException($"{Fault(export)} Give --nearest to take it. {exact}");
            if (!export.Exact) terminal.Note(Fault(export));
            if (carried is not null)
            {
                Carry(terminal, carried, export.Schedule.ToArray(count), target, parsed.GetValue(force));
                return;
            }
            string text = !parsed.GetValue(snippet) ? export.Text
                : spoken.Snippet(export.Schedule) ?? throw new UsageException($"{spoken.Title} is told by its configuration; it has no snippet.");
            if (target is not null) AtomicFile.WriteText(target, text, parsed.GetValue(force));
            if (parsed.GetValue(json)) terminal.WriteJson(Document(export, text, count));
            else if (target is null) terminal.Output.Write(text);
        });
        return verb;
    }

    public static string Fault(DialectExport export)
    {
        ScheduleComparison c = export.Comparison;
        return $"{export.Dialect.Title} cannot say this schedule exactly: the nearest found, {export.Schedule}, is off by up to {ScheduleVerb.Rate(c.LargestGap)} ({100 * c.RelativeGap:G2} % of the peak) at update {c.LargestGapStep}, {100 * (c.SumB - c.SumA) / c.SumA:G2} % in the sum.";
    }

    private static JsonObject Document(DialectExport export, string text, int steps) => new()
    {
        ["schemaVersion"] = 1,
        ["dialect"] = export.Dialect.Name,
        ["schedule"] = export.Schedule.ToString(),
        ["exact"] = export.Exact,
        ["largestGap"] = export.Comparison.LargestGap,
        ["largestGapStep"] = export.Comparison.LargestGapStep,
        ["sumDifference"] = export.Comparison.SumB - export.Comparison.SumA,
        ["config"] = export.Config,
        ["text"] = text,
        ["snippet"] = export.Dialect.Snippet(export.Schedule),
        ["facts"] = ScheduleVerb.ToJson(ScheduleFacts.Of(export.Schedule, steps)),
    };

    private static void Carry(Terminal terminal, string carrier, double[] rates, string? target, bool force)
    {
        if (carrier == "npy")
        {
            ScheduleVerb.WriteNpy(target ?? throw new UsageException("A NumPy array is not for the terminal. Give -o FILE.npy."), rates, force);
            return;
        }
        string text = carrier switch
        {
            "csv" => ScheduleVerb.Csv(rates),
            "lambda" => Lambda(rates),
            _ => throw new UsageException($"Unknown carrier \"{carrier}\"{Nearest.Hint(carrier, ["npy", "csv", "lambda"])} Known carriers: npy, csv, lambda."),
        };
        if (target is null) terminal.Output.Write(text);
        else AtomicFile.WriteText(target, text, force);
    }

    /// <summary>The factor is the rate itself: the optimizer is made with lr = 1.</summary>
    private static string Lambda(double[] rates)
    {
        var text = new StringBuilder("# The exact learning rate of every update. Make the optimizer with lr=1.0, step the scheduler once after each update.\nRATES = [\n");
        foreach (double[] line in rates.Chunk(8)) text.Append("    ").AppendJoin(", ", line.Select(rate => rate.ToString("R", CultureInfo.InvariantCulture))).Append(",\n");
        return text.Append("]\n\n\ndef make_scheduler(optimizer):\n    import torch\n\n    return torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: RATES[min(t, len(RATES) - 1)])\n").ToString();
    }
}
