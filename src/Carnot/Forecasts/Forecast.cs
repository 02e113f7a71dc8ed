using System.Collections.Immutable;
using Carnot.Laws;
using Carnot.Schedules;
using static System.FormattableString;

namespace Carnot.Forecasts;

/// <summary>The answer to one question about schedules: a sentence, a table, and what there is to doubt.</summary>
/// <param name="Question">The word for the question.</param>
/// <param name="Answer">One sentence.</param>
/// <param name="Rows">The schedules compared, the reference first.</param>
/// <param name="Asked">The row that the question is about.</param>
/// <param name="Against">The row that it is compared with.</param>
/// <param name="Warnings">Where the law has to reach beyond the runs it was fitted to, one sentence each.</param>
public sealed record Forecast(string Question, string Answer, ImmutableArray<ForecastRow> Rows, ForecastRow Asked, ForecastRow Against, ImmutableArray<string> Warnings)
{
    /// <summary>What does a cooldown of <paramref name="length"/> steps buy, if it begins at step <paramref name="from"/>?</summary>
    public static Forecast Cooldown(FittedLaw law, Schedule schedule, long from, long length)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (length < 1) throw new UsageException($"A cooldown needs at least 1 step, got {length}.");
        if (from < 1) throw new UsageException($"A cooldown from step {from}: the run has to have made a step before.");
        ImmutableArray<ForecastRow> rows = ForecastTable.Of(law,
        [
            new("without a cooldown", schedule, from + length),
            new($"linear over {length}", ScheduleChange.Cooldown(schedule, from, length, Shape.Linear), from + length),
            new($"1-sqrt over {length}", ScheduleChange.Cooldown(schedule, from, length, Shape.OneMinusSqrt), from + length),
            new("stopping here", schedule, from),
            new($"linear over {Math.Max(1, length / 2)}", ScheduleChange.Cooldown(schedule, from, Math.Max(1, length / 2), Shape.Linear), from + Math.Max(1, length / 2)),
            new($"linear over {2 * length}", ScheduleChange.Cooldown(schedule, from, 2 * length, Shape.Linear), from + 2 * length),
        ]);
        ForecastRow cooled = rows[1], here = rows[3];
        string answer = Invariant($"A linear cooldown of {length} steps from step {from} ends at {cooled.Final:F4} (80 %: {cooled.Low:F4} to {cooled.High:F4}), {here.Final - cooled.Final:F4} nats below the loss at its start and {-cooled.Difference:F4} ({-cooled.DifferenceHigh:F4} to {-cooled.DifferenceLow:F4}) below going on for as long without it.");
        return new("cooldown", answer, rows, cooled, rows[0], Extrapolation.Warnings(law, rows[1].Schedule, rows[1].Steps));
    }

    /// <summary>What if the run were <paramref name="longer"/> updates long instead of <paramref name="steps"/>?</summary>
    public static Forecast Extend(FittedLaw law, Schedule schedule, long steps, long longer)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (longer <= steps) throw new UsageException($"--extend {longer}: this is no longer than the {steps} steps that are extended.");
        ImmutableArray<ForecastRow> rows = ForecastTable.Of(law,
        [
            new($"{steps} steps", schedule, steps),
            new($"{longer} steps, stretched", ScheduleChange.Stretched(schedule, steps, longer), longer),
            new($"{longer} steps, the same decay later", ScheduleChange.Later(schedule, steps, longer), longer),
        ]);
        ForecastRow best = rows.Skip(1).MinBy(row => row.Final)!;
        string answer = Invariant($"Going from {steps} to {longer} steps takes the final loss from {rows[0].Final:F4} to {best.Final:F4} ({best.Name}): {-best.Difference:F4} nats less (80 %: {-best.DifferenceHigh:F4} to {-best.DifferenceLow:F4}).");
        return new("extend", answer, rows, best, rows[0], Extrapolation.Warnings(law, best.Schedule, best.Steps));
    }

    /// <summary>Which of these runs ends lowest, and how sure is that?</summary>
    public static Forecast Compare(FittedLaw law, IReadOnlyList<Candidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        if (candidates.Count < 2) throw new UsageException("A comparison needs two schedules or more.");
        ImmutableArray<ForecastRow> rows = [.. ForecastTable.Of(law, candidates).OrderBy(row => row.Final)];
        // Differences are counted from the best row, so they are made once more in that order.
        rows = ForecastTable.Of(law, [.. rows.Select(row => new Candidate(row.Name, row.Schedule, row.Steps))]);
        ForecastRow best = rows[0], second = rows[1];
        string sure = best.ProbabilityBest > 0.9 ? "surely" : best.ProbabilityBest > 0.6 ? "probably" : "perhaps";
        string answer = Invariant($"{best.Name} is {sure} the best, with a probability of {100 * best.ProbabilityBest:F0} %: {best.Final:F4}, {second.Difference:F4} nats (80 %: {second.DifferenceLow:F4} to {second.DifferenceHigh:F4}) below {second.Name}.");
        return new("compare", answer, rows, best, second, [.. rows.SelectMany(row => Extrapolation.Warnings(law, row.Schedule, row.Steps).Select(w => $"{row.Name}: {w}"))]);
    }

    /// <summary>What would the final loss be at another peak rate?</summary>
    public static Forecast AtPeak(FittedLaw law, Schedule schedule, long steps, double peak)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (!(peak > 0) || !double.IsFinite(peak)) throw new UsageException($"--at-peak {peak}: a peak is a finite learning rate above 0.");
        double now = schedule.ToArray(checked((int)steps)).Max();
        ImmutableArray<ForecastRow> rows = ForecastTable.Of(law,
        [
            new(Invariant($"peak {now:G4}"), schedule, steps),
            .. new[] { peak, peak / 2, peak * 2 }.Where(p => p == peak || Math.Abs(p / now - 1) > 1e-9)
                .Select(p => new Candidate(Invariant($"peak {p:G4}"), ScheduleChange.WithPeak(schedule, steps, p / now), steps)),
        ]);
        ForecastRow asked = rows[1];
        string answer = Invariant($"At a peak of {peak:G4} instead of {now:G4} the final loss would be {asked.Final:F4} (80 %: {asked.Low:F4} to {asked.High:F4}), {Math.Abs(asked.Difference):F4} nats {(asked.Difference < 0 ? "lower" : "higher")} (change {asked.DifferenceLow:+0.0000;-0.0000} to {asked.DifferenceHigh:+0.0000;-0.0000}).");
        return new("peak", answer, rows, asked, rows[0], Extrapolation.Warnings(law, asked.Schedule, asked.Steps));
    }
}
