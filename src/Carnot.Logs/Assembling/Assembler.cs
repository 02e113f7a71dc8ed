using System.Collections.Immutable;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Logs.Assembling;

/// <summary>Makes a run of a raw log: the same choices and the same repairs for every format, each repair with its note.</summary>
internal static class Assembler
{
    public static Run Assemble(RawLog log, string name, LogOptions options)
    {
        if (log.Rows == 0) throw new InputException(log.File, null, string.Join(' ', [log.WhenEmpty, .. log.Notes]));
        var notes = new List<string>(log.Notes);
        RawColumn step = ColumnChoice.Step(log, options.Step);
        RawColumn loss = ColumnChoice.Loss(log, options.Loss, step, notes);
        step = options.Step is null && loss.StepColumn is { } own ? own : step;
        RawColumn? rate = options.Schedule is not null && options.LearningRate is null && log.LearningRate is null ? null : ColumnChoice.LearningRate(log, options.LearningRate, step);
        RefuseText(log, loss, "loss");
        if (rate is not null) RefuseText(log, rate, "learning rate");

        Rows rows = Rows.Of(log, step, notes);
        var maker = new SeriesMaker(log, rows, notes);
        Series losses = maker.Make(loss, out long? lostFrom);
        // A long log is not held twice: what its series hold, the columns give up.
        if (rate != loss) loss.Clear();
        if (losses.Count == 0) throw new InputException(log.File, null, $"the column \"{loss.Name}\" holds no finite loss.");
        if (options.FromStep > 0)
        {
            int before = losses.Count;
            long last = losses.Steps[^1];
            losses = losses.Between(options.FromStep);
            if (losses.Count == 0) throw new InputException(log.File, null, $"no loss is left from step {options.FromStep} on; the last is at step {last}.");
            if (losses.Count < before) notes.Add($"{Rows.Many(before - losses.Count, "loss", "losses")} before step {options.FromStep} {(before - losses.Count == 1 ? "was" : "were")} left out as asked.");
        }
        Series? rates = rate is null ? null : Rates(log, rate, loss, maker, options, notes);
        if (rate is not null)
        {
            if (options.Schedule is null && !Relative(log, rate, options)) LoggedRate.Check(log, rate);
            rate.Clear();
        }
        options = Rebuild(log, rate, rates, options, notes);
        options = Configured(log, rates, options, notes);
        Schedule? taken = rate is not null && Relative(log, rate, options) ? options.Schedule : LoggedRate.Schedule(rates, options, notes);
        ImmutableArray<RecordedSeries> others = [.. log.Columns.Where(column => column != step && column != loss && column != rate && column.Count > 0).Select(maker.MakeOther).Where(series => series.Count > 0)];
        maker.NoteOthers();
        Sample(log, losses, notes);
        return new Run
        {
            Name = name,
            Source = log.File,
            Loss = losses,
            LostFrom = lostFrom,
            LearningRate = taken,
            Other = others,
            Notes = [.. notes],
            Format = log.Format,
            RateTruth = RateTruths.Of(log, rate, rates, taken, options),
            LossTruth = log.LossTruth with { Window = log.LossIsMeanSinceLastRow && loss == log.Loss ? Spacing(losses) : log.LossTruth.Window, RoundingError = loss.Digits.RoundingError(strict: false) },
            TokensPerStep = log.TokensPerStep,
            WeightDecay = ConfiguredDecay.Of(log.Config),
        };
    }

    /// <summary>The logged rates at the updates they belong to, as far as the format or the user can tell, times the base of a multiplier.</summary>
    private static Series Rates(RawLog log, RawColumn rate, RawColumn loss, SeriesMaker maker, LogOptions options, List<string> notes)
    {
        rate.StepOffset = options.LoggedRate switch
        {
            RateRecord.Used => loss.StepOffset,
            RateRecord.NextStep => loss.StepOffset + 1,
            _ => rate == log.LearningRate || rate.StepOffset != 0 ? rate.StepOffset : loss.StepOffset,
        };
        Series rates = maker.Make(rate);
        if (options.BaseRate is not { } scale) return rates;
        notes.Add(FormattableString.Invariant($"The logged learning rate was multiplied by {scale:R}, as asked."));
        return new(rates.Name, rates.Steps, [.. rates.Values.Select(value => value * scale)]);
    }

    /// <summary>The one distance between all steps, or null.</summary>
    private static long? Spacing(Series series)
    {
        if (series.Count < 2) return null;
        long spacing = series.Steps[1] - series.Steps[0];
        for (int i = 2; i < series.Count; i++)
            if (series.Steps[i] - series.Steps[i - 1] != spacing) return null;
        return spacing;
    }

    /// <summary>W&amp;B's history() returns 500 rows of a longer run unless told otherwise.</summary>
    private static void Sample(RawLog log, Series losses, List<string> notes)
    {
        if (log.Rows != 500 || log.Find("_step") is not { } counter || (log.Find("_timestamp") ?? log.Find("_runtime")) is null || counter.Value(counter.Count - 1) < 500 || Spacing(losses) is not null) return;
        log.LossTruth = log.LossTruth with { Sampled = true };
        notes.Add("These are 500 unevenly spaced rows, as W&B's history() samples a longer run; scan_history() has all of them.");
    }

    /// <summary>A multiplier without its base is no learning rate.</summary>
    private static bool Relative(RawLog log, RawColumn rate, LogOptions options) => rate == log.LearningRate && log.RateIsMultiplier && options.BaseRate is null && options.Schedule is null;

    /// <summary>The warm-up from the run's own configuration, where the log begins after it.</summary>
    private static LogOptions Configured(RawLog log, Series? rates, LogOptions options, List<string> notes)
    {
        if (options.Warmup is not null || options.Schedule is not null || rates is not { Count: > 0 }) return options;
        foreach (string name in (string[])["warmup_steps", "warmup_iters", "num_warmup_steps", "lr_warmup_iters"])
        {
            if (log.Config.Number(name) is not { } steps || !(steps >= 1 && steps <= rates.Steps[0]) || steps != Math.Floor(steps)) continue;
            notes.Add(FormattableString.Invariant($"The log begins at step {rates.Steps[0]}; its configuration says {name} = {steps:R}, so a linear warm-up to the first logged rate was put before."));
            return options with { Warmup = new Warmup((long)steps) };
        }
        return options;
    }

    /// <summary>The schedule that was used, worked out of the logged rates or of the configuration, unless the user says anything about it.</summary>
    private static LogOptions Rebuild(RawLog log, RawColumn? rate, Series? rates, LogOptions options, List<string> notes)
    {
        if (options.Schedule is not null || options.Warmup is not null || options.LoggedRate is not null) return options;
        if (rate is not null && Relative(log, rate, options)) return options;
        if (rates is { Count: > 0 } && rate == log.LearningRate && log.Rebuild is { } rebuild && rebuild(rates) is var (schedule, how)) return options with { Schedule = schedule, Rebuilt = how };
        return ConfiguredRate.Take(log, rate, rates, options, notes);
    }

    private static void RefuseText(RawLog log, RawColumn column, string what)
    {
        if (column.FirstText is var (text, line))
            throw new InputException(log.File, line, $"the {what} in column \"{column.Name}\" is \"{text}\", which is not a number.");
    }
}
