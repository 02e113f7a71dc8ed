using Carnot.Dialects;
using Carnot.Runs;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Logs.Assembling;

/// <summary>Rebuilds the learning rate that was used from the run's own configuration, and holds it against the logged one.</summary>
/// <remarks>Where both agree, to rounding, the configured one is taken: it has every update and every digit. Where they do not, the log is what happened, and the difference is told.</remarks>
internal static class ConfiguredRate
{
    /// <summary>Rates are logged in single precision at worst, six digits and a half: a millionth of the peak is above its rounding.</summary>
    private const double Agreement = 1e-6;

    /// <summary>The keys by which a trainer's configuration is known; trackers keep those of all trainers alike.</summary>
    private static readonly (string Dialect, string[] Keys)[] Telling =
    [
        ("hf", ["lr_scheduler_type", "learning_rate"]),
        ("nanogpt", ["decay_lr", "lr_decay_iters"]),
        ("megatron", ["lr_decay_style", "lr"]),
        ("nanochat", ["warmdown_ratio", "num_iterations"]),
        ("torchtitan", ["lr_scheduler", "optimizer", "training"]),
    ];

    /// <summary>The options with the configured schedule, where there is one that the logged rates do not contradict.</summary>
    public static LogOptions Take(RawLog log, RawColumn? rate, Series? rates, LogOptions options, List<string> notes)
    {
        if (Read(log, notes) is not { } schedule) return options;
        string says = $"{log.Config.Subject} says {schedule}";
        if (rates is not { Count: > 0 }) return options with { Schedule = schedule, Rebuilt = $"{log.RateTruth?.Explanation ?? "The log holds no learning rate."} {says}, which was taken." };

        double tolerance = Math.Max(Agreement * rates.Values.Max(), 1.001 * (rate!.Digits.RoundingError(strict: true) ?? 0) * options.BaseRate.GetValueOrDefault(1));
        bool next = log.RateTruth?.Logged == RateRecord.NextStep && rate == log.LearningRate;
        (double gap, long at) = LargestGap(schedule, rates, 0);
        if (gap <= tolerance)
            return options with { Schedule = schedule, Rebuilt = $"{says}; every logged rate agrees with it{(next ? " as that of the next update" : "")}.", RebuiltAs = next ? RateRecord.NextStep : null };
        if (LargestGap(schedule, rates, next ? -1 : 1).Gap <= tolerance)
            return options with { Schedule = schedule, Rebuilt = $"{says}; every logged rate agrees with it as that of {(next ? "its own" : "the next")} update.", RebuiltAs = next ? RateRecord.Used : RateRecord.NextStep };
        notes.Add(FormattableString.Invariant($"{says}, which differs from the logged learning rate by up to {gap:G3}, at step {at}: {schedule.At(at):G6} against {rates.Values[rates.Steps.BinarySearch(at)]:G6}. The logged rates were taken."));
        return options;
    }

    /// <summary>The trainer in whose words the settings are written, or null.</summary>
    public static string? DialectOf(RunConfiguration config) => config.Dialect ?? Telling.FirstOrDefault(known => known.Keys.All(config.Tree.ContainsKey)).Dialect;

    private static Schedule? Read(RawLog log, List<string> notes)
    {
        RunConfiguration config = log.Config;
        if (config.Tree.Count == 0) return null;
        if (DialectOf(config) is not { } name) return null;
        Dialect dialect = Trainers.Named(name);
        try
        {
            return dialect.Read(config.Tree, config.Steps, recorded: true);
        }
        catch (CarnotException fault)
        {
            notes.Add($"{config.Subject} does not give the schedule. {fault.Message}");
            return null;
        }
    }

    private static (double Gap, long Step) LargestGap(Schedule schedule, Series rates, int shift)
    {
        (double Gap, long Step) largest = (0, rates.Steps[0]);
        for (int i = 0; i < rates.Count; i++)
        {
            double gap = Math.Abs(schedule.At(Math.Max(0, rates.Steps[i] + shift)) - rates.Values[i]);
            if (gap > largest.Gap) largest = (gap, rates.Steps[i]);
        }
        return largest;
    }
}
