using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Diagnosis;
using Carnot.Logs;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Cli;

/// <summary><c>carnot inspect</c>: what was found in logs, one short paragraph a run.</summary>
internal static class InspectVerb
{
    /// <summary>More lines of one kind than this are counted instead of shown.</summary>
    private const int Shown = 6;

    public static Command Create(Terminal terminal)
    {
        var json = Options.Json();
        var follow = new Option<bool>("--follow", "-f") { Description = "Stay, and print a line whenever the log has grown; Ctrl+C ends it." };
        Argument<string[]> logs = LogInputOptions.Logs(ArgumentArity.OneOrMore);
        var verb = new Command("inspect", "Show what logs hold: span, rows, learning-rate phases, gaps, suspected divergence.") { logs, json, follow };
        LogInputOptions input = LogInputOptions.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(follow))
            {
                await new LogFollower(terminal, parsed.GetValue(json)).Follow(parsed.GetRequiredValue(logs), input.Read(parsed), cancel);
                return;
            }
            ImmutableArray<Run> runs = LogReader.Read(parsed.GetRequiredValue(logs), input.Read(parsed), terminal.Note);
            if (parsed.GetValue(json)) terminal.WriteJson(new JsonObject { ["schemaVersion"] = 1, ["runs"] = new JsonArray([.. runs.Select(Document)]) });
            else foreach (Run run in runs) Print(run, terminal.Output, blankBefore: run != runs[0]);
        });
        return verb;
    }

    private static void Print(Run run, TextWriter output, bool blankBefore)
    {
        if (blankBefore) output.WriteLine();
        Series loss = run.Loss;
        (double least, long at) = Least(loss);
        output.WriteLine($"{run.Name}  ({run.Source})");
        if (run.Format is { } format) Line("format", format);
        Line("steps", $"{loss.Steps[0]} to {loss.Steps[^1]}, {loss.Count} {(loss.Count == 1 ? "loss" : "losses")}");
        Line("loss", $"\"{loss.Name}\": first {loss.Values[0]:G6}, last {loss.Values[^1]:G6}, least {least:G6} at step {at}");
        if (LossWords(run.LossTruth) is { Length: > 0 } flags) Line("", flags);
        if (run.LearningRate is null) Line("learning rate", run.RateTruth is { Logged: not RateRecord.Absent } ? "only a multiplier of it is logged; give its base with --base-lr, or the schedule with --schedule" : "not found; name its column with --lr, or give the schedule with --schedule");
        else
        {
            ImmutableArray<Phase> phases = Phases(run);
            Lines("learning rate", [.. phases.Select(Words)]);
            if (Sum(run) is { } sum) Line("sum of rates", $"{sum:G6} over {loss.Steps[^1] + 1} updates");
        }
        if (run.RateTruth is { } truth) Lines("rate as logged", [RateWords(truth), truth.Explanation]);
        if (run.TokensPerStep is { } tokens) Line("tokens", $"{tokens:G6} an update, {tokens * (loss.Steps[^1] + 1):G6} in all");
        if (run.WeightDecay is { } decay) Line("weight decay", $"{decay:G6}, decoupled, as its configuration tells");
        Lines("gaps", [.. Gap.Find(loss).Select(gap => $"no loss between steps {gap.After} and {gap.Before}, about {gap.Missing} missing")]);
        RunHealth health = RunHealth.Of(run, ProbesBeside.Of(run));
        Lines("diagnosis", Words(health));
        if (health.NoiseScale is { } noise) Line("", PooledNoiseScale.Sentence(noise));
        Lines("suspected", [.. health.Excursions.Select(Words), .. run.LostFrom is { } lost ? (string[])[$"divergence: no loss is finite from step {lost} to the end"] : []]);
        if (run.Other.Length > 0) Line("also recorded", string.Join(", ", run.Other.Select(series => $"{series.Name} ({series.Count})")));
        Lines("notes", run.Notes);

        void Line(string label, string text) => output.WriteLine($"  {label,-14} {text}");
        void Lines(string label, IReadOnlyList<string> texts)
        {
            for (int i = 0; i < Math.Min(texts.Count, Shown); i++) Line(i == 0 ? label : "", texts[i]);
            if (texts.Count > Shown) Line("", $"and {texts.Count - Shown} more; --json shows all");
        }
    }

    private static JsonObject Document(Run run)
    {
        Series loss = run.Loss;
        (double least, long at) = Least(loss);
        RunHealth health = RunHealth.Of(run, ProbesBeside.Of(run));
        return new()
        {
            ["name"] = run.Name,
            ["source"] = run.Source,
            ["format"] = run.Format,
            ["rows"] = loss.Count,
            ["firstStep"] = loss.Steps[0],
            ["lastStep"] = loss.Steps[^1],
            ["loss"] = new JsonObject { ["column"] = loss.Name, ["first"] = loss.Values[0], ["last"] = loss.Values[^1], ["least"] = least, ["leastStep"] = at, ["window"] = run.LossTruth.Window, ["smoothed"] = run.LossTruth.Smoothed, ["sampled"] = run.LossTruth.Sampled, ["roundingError"] = run.LossTruth.RoundingError },
            ["rateAsLogged"] = run.RateTruth is { } truth ? new JsonObject { ["is"] = Word(truth.Logged), ["rebuilt"] = truth.Rebuilt, ["roundingError"] = truth.RoundingError, ["largestDifference"] = truth.LargestDifference, ["explanation"] = truth.Explanation } : null,
            ["tokensPerStep"] = run.TokensPerStep,
            ["weightDecay"] = run.WeightDecay,
            ["learningRate"] = run.LearningRate is null ? null : new JsonObject
            {
                ["sum"] = Sum(run),
                ["phases"] = new JsonArray([.. Phases(run).Select(phase => new JsonObject
                {
                    ["kind"] = Word(phase.Kind),
                    ["firstStep"] = phase.FirstStep,
                    ["lastStep"] = phase.LastStep,
                    ["firstRate"] = phase.FirstRate,
                    ["lastRate"] = phase.LastRate,
                    ["shape"] = phase.Shape?.ToString(),
                })]),
            },
            ["gaps"] = new JsonArray([.. Gap.Find(loss).Select(gap => new JsonObject { ["after"] = gap.After, ["before"] = gap.Before, ["missing"] = gap.Missing })]),
            ["excursions"] = new JsonArray([.. health.Excursions.Select(excursion => new JsonObject
            {
                ["firstStep"] = excursion.FirstStep,
                ["lastStep"] = excursion.LastStep,
                ["rise"] = excursion.Rise,
                ["noiseUnits"] = double.IsFinite(excursion.NoiseUnits) ? excursion.NoiseUnits : null,
                ["recovered"] = excursion.Recovered,
            })]),
            ["lostFrom"] = run.LostFrom,
            ["diagnosis"] = new JsonArray([.. health.Findings.Select(FindingsText.ToJson)]),
            ["noiseScale"] = health.NoiseScale is { } noise ? Measured.ToJson(noise) : null,
            ["other"] = new JsonArray([.. run.Other.Select(series => new JsonObject { ["column"] = series.Name, ["rows"] = series.Count })]),
            ["notes"] = new JsonArray([.. run.Notes.Select(note => JsonValue.Create(note))]),
        };
    }

    /// <summary>What is wrong in full; what is well, and what cannot be told, by name.</summary>
    private static string[] Words(RunHealth health)
    {
        List<string> words = [.. health.Findings.Where(finding => finding.Symptom == Symptom.Present).Select(finding => finding.ToString())];
        if (health.Names(Symptom.Absent) is { Length: > 0 } absent) words.Add($"no sign of {absent}");
        if (health.Names(Symptom.CannotTell) is { Length: > 0 } open) words.Add($"cannot tell {open}; --json says what would settle it");
        return [.. words];
    }

    /// <summary>A table is known at its own steps; any other schedule is looked at over the span of the losses.</summary>
    private static ImmutableArray<Phase> Phases(Run run) => run.LearningRate is Tabulated table
        ? SchedulePhases.Find(new Series("learning rate", table.Steps, table.Rates))
        : SchedulePhases.Find(run.LearningRate!, run.Loss.Steps[^1] + 1);

    private static double? Sum(Run run) => run.LearningRate!.Sum(run.Loss.Steps[^1] + 1);

    private static (double Loss, long Step) Least(Series loss)
    {
        int least = 0;
        for (int i = 1; i < loss.Count; i++)
            if (loss.Values[i] < loss.Values[least]) least = i;
        return (loss.Values[least], loss.Steps[least]);
    }

    private static string Word(RateRecord record) => record switch
    {
        RateRecord.Used => "used",
        RateRecord.NextStep => "next-step",
        RateRecord.Rounded => "rounded",
        _ => "absent",
    };

    private static string RateWords(RateTruth truth)
    {
        string error = truth.RoundingError is { } half ? $"{(truth.Logged == RateRecord.Rounded ? "" : ", rounded")} to ±{half:G2}" : "";
        string difference = truth.LargestDifference is { } largest ? $", off by up to {largest:G3}" : "";
        return Word(truth.Logged) + error + difference + (truth.Rebuilt ? "; rebuilt" : "");
    }

    private static string LossWords(LossTruth truth)
    {
        var words = new List<string>();
        if (truth.Window is > 1) words.Add($"mean over {truth.Window} updates");
        if (truth.Window is null) words.Add("mean over several updates");
        if (truth.Smoothed) words.Add("smoothed: a moving average");
        if (truth.Sampled) words.Add("sampled: not every value is there");
        if (truth.RoundingError is { } half) words.Add($"rounded to ±{half:G2}");
        return string.Join("; ", words);
    }

    private static string Word(PhaseKind kind) => kind switch
    {
        PhaseKind.Warmup => "warm-up",
        PhaseKind.Plateau => "plateau",
        PhaseKind.Decay => "decay",
        _ => "rise",
    };

    private static string Words(Phase phase)
    {
        string rates = phase.Kind == PhaseKind.Plateau ? $"{phase.FirstRate:G6}" : $"{phase.FirstRate:G6} to {phase.LastRate:G6}";
        string shape = phase.Shape is { } known ? $", {known}" : "";
        return $"{Word(phase.Kind),-8} {rates} in steps {phase.FirstStep} to {phase.LastStep}{shape}";
    }

    private static string Words(Excursion excursion)
    {
        string size = $"{excursion.Rise:G3} above its least, {excursion.NoiseUnits:G3} times its noise";
        return excursion.Recovered
            ? $"spike: the loss rises from step {excursion.FirstStep}, {size}, and is back at step {excursion.LastStep}"
            : $"divergence: the loss rises from step {excursion.FirstStep}, {size}, and does not come back";
    }
}
