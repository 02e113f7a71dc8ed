using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>A schedule put into a trainer's words, and how far the numbers that trainer will use are from the wanted ones.</summary>
/// <remarks>
/// The words are found from the numbers: every reading of where the warm-up, the plateau and the decay begin and end, off by a step or two,
/// is put to the trainer, whose floor is solved for, and the one with the smallest largest gap is kept. What the dialect can say exactly
/// is therefore found exactly, by whichever trainer or formula it was first written.
/// </remarks>
/// <param name="Dialect">Whose words.</param>
/// <param name="Schedule">The schedule in those words.</param>
/// <param name="Comparison">Its numbers against the wanted ones.</param>
public sealed record DialectExport(Dialect Dialect, Schedule Schedule, ScheduleComparison Comparison)
{
    private const int Probes = 96, Finalists = 4;

    /// <summary>Gaps nearer to each other than this share of the peak count as equal; the smaller sum of gaps decides.</summary>
    private const double Noise = 1e-11;

    private static readonly Shape[] Shapes = [Shape.Linear, Shape.Cosine, Shape.OneMinusSqrt, Shape.Exponential];

    /// <summary>True where the trainer will use the wanted numbers, up to rounding.</summary>
    public bool Exact => Comparison.Same;

    /// <summary>The configuration.</summary>
    public JsonObject Config => Dialect.Write(Schedule);

    /// <summary>The configuration as the trainer reads it.</summary>
    public string Text => ConfigText.Write(Config, Dialect.Syntax);

    /// <summary>The nearest schedule of a dialect over the first <paramref name="steps"/> updates; null where the dialect has nothing like it.</summary>
    public static DialectExport? Of(Schedule wanted, Dialect dialect, long steps)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(dialect);
        if (Speaks(dialect, wanted)) return new(dialect, wanted, ScheduleComparison.Of(wanted, wanted, steps));
        if (steps < 1) throw new UsageException($"An export needs the number of updates, got {steps}.");

        long[] probes = ProbesOf(wanted, steps);
        double[] target = [.. probes.Select(wanted.At)];
        double peak = target.Max();
        if (peak == 0) throw new UsageException("A schedule whose rates are all 0 has no words in any dialect.");
        var found = new List<(double Gap, double Total, Schedule Schedule)>();
        foreach (PlainWords words in Readings(wanted, steps))
            foreach (Schedule said in Attempt(dialect, words))
            {
                Schedule best = WithFloor(dialect, said, words, wanted, steps);
                if (dialect.EndsTheRun && best.Length is { } length && length != steps) continue;
                (double gap, double total) = Gap(best, probes, target);
                if (gap < peak) found.Add((gap, total, best));
            }
        return found.Count == 0 ? null : found.OrderBy(f => Math.Round(f.Gap / (peak * Noise))).ThenBy(f => f.Total).Take(Finalists)
            .Select(f => new DialectExport(dialect, f.Schedule, ScheduleComparison.Of(wanted, f.Schedule, steps)))
            .MinBy(export => (Math.Round(export.Comparison.LargestGap / (peak * Noise)), export.Comparison.TotalGap));
    }

    private static bool Speaks(Dialect dialect, Schedule schedule) => schedule switch
    {
        DialectSchedule own => own.Dialect == dialect,
        Joined joined => dialect.Name is "pytorch" or "optax" && Speaks(dialect, joined.First) && Speaks(dialect, joined.Next),
        _ => false,
    };

    /// <summary>Every reading of the numbers as plain words, off by a step or two at each corner.</summary>
    private static IEnumerable<PlainWords> Readings(Schedule wanted, long steps)
    {
        ScheduleFacts facts = ScheduleFacts.Of(wanted, steps);
        double peak = Tidy(facts.Peak);
        double[] starts = facts.First == peak ? [0] : [0, facts.First];
        long end = steps;
        while (end > facts.LastPeakStep + 2 && wanted.At(end - 2) == facts.Last) end--;
        for (long warmup = Math.Max(0, facts.PeakStep - 1); warmup <= facts.PeakStep + 2; warmup++)
            foreach (double from in warmup == 0 ? [0] : starts)
            {
                if (facts.Decay == 0)
                {
                    yield return new(peak, warmup, steps, 0, Shape.Linear, peak) { WarmupFrom = from, Run = steps };
                    continue;
                }
                foreach (long total in (long[])[.. new[] { steps, steps - 1, steps + 1, end, end - 1, end + 1 }.Distinct()])
                    for (long start = Math.Max(warmup, facts.LastPeakStep - 1); start <= facts.LastPeakStep + 1; start++)
                        foreach (Shape shape in ShapesOf(wanted))
                            if (total > start) yield return new(peak, warmup, total, total - start, shape) { WarmupFrom = from, Run = steps };
            }
    }

    private static Shape[] ShapesOf(Schedule wanted)
        => wanted is Decay { Shape: var a } && a.Exponent is not null ? [a] : wanted is WarmupStableDecay { Shape: var b } && b.Exponent is not null ? [b] : Shapes;

    private static IEnumerable<Schedule> Attempt(Dialect dialect, PlainWords words)
    {
        try
        {
            return [.. dialect.Say(words.Shape.NeedsPositiveFloor && words.Floor == 0 ? words with { Floor = words.Peak / 2 } : words)];
        }
        catch (UsageException)
        {
            // This reading breaks a rule of the trainer, such as phases longer than the run; another reading may not.
            return [];
        }
    }

    /// <summary>The same words with the floor at which the last update has the wanted rate: every shape but the exponential is linear in its floor.</summary>
    private static Schedule WithFloor(Dialect dialect, Schedule said, PlainWords words, Schedule wanted, long steps)
    {
        if (words.Decay == 0) return said;
        double last = wanted.At(steps - 1);
        double floor;
        if (words.Shape.NeedsPositiveFloor)
        {
            long start = words.Steps - words.Decay, span = steps - 1 - start;
            if (span <= 0 || last <= 0) return said;
            floor = words.Peak * Math.Pow(last / words.Peak, (double)words.Decay / Math.Min(span, words.Decay));
        }
        else
        {
            double half = words.Peak / 2;
            Schedule? raised = Attempt(dialect, words with { Floor = half }).FirstOrDefault(other => FormOf(other) == FormOf(said)) ?? Attempt(dialect, words with { Floor = half }).FirstOrDefault();
            if (raised is null) return said;
            double at0 = said.At(steps - 1), slope = (raised.At(steps - 1) - at0) / half;
            if (Math.Abs(slope) < 1e-9) return said;
            floor = (last - at0) / slope;
        }
        if (Math.Abs(floor) < 1e-12 * words.Peak) return said;
        if (!(floor > 0) || floor > words.Peak) return said;
        Schedule[] told = [.. Attempt(dialect, words with { Floor = Tidy(floor) })];
        return told.FirstOrDefault(other => FormOf(other) == FormOf(said)) ?? told.FirstOrDefault() ?? said;
    }

    private static string FormOf(Schedule schedule) => schedule is DialectSchedule own ? own.Form : "";

    /// <summary>The number with few digits that a rounded one was meant to be.</summary>
    private static double Tidy(double value)
    {
        double tidy = double.Parse(value.ToString("E11", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
        return Math.Abs(tidy - value) <= 4e-13 * Math.Abs(value) ? tidy : value;
    }

    private static long[] ProbesOf(Schedule wanted, long steps)
    {
        ScheduleFacts facts = ScheduleFacts.Of(wanted, steps);
        var at = new SortedSet<long>();
        for (int i = 0; i < Probes; i++) at.Add(i * (steps - 1) / (Probes - 1));
        foreach (long corner in (long[])[0, facts.PeakStep, facts.LastPeakStep, steps - 1])
            for (long t = corner - 3; t <= corner + 3; t++)
                if (t >= 0 && t < steps) at.Add(t);
        return [.. at];
    }

    private static (double Largest, double Total) Gap(Schedule schedule, long[] probes, double[] target)
    {
        double largest = 0, total = 0;
        for (int i = 0; i < probes.Length; i++)
        {
            double gap = Math.Abs(schedule.At(probes[i]) - target[i]);
            (largest, total) = (Math.Max(largest, gap), total + gap);
        }
        return (largest, total);
    }
}
