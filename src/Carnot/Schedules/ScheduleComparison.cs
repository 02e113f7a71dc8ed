namespace Carnot.Schedules;

/// <summary>Two schedules, update by update.</summary>
/// <param name="Steps">How many updates were compared.</param>
/// <param name="LargestGap">max |b_t − a_t|.</param>
/// <param name="LargestGapStep">The first update at which the gap is that large.</param>
/// <param name="FirstDifference">The first update whose rates differ by more than rounding; null where none does.</param>
/// <param name="TotalGap">Σ |b_t − a_t|.</param>
/// <param name="Peak">The largest rate of either.</param>
/// <param name="SumA">Σ η of the first.</param>
/// <param name="SumB">Σ η of the second.</param>
public sealed record ScheduleComparison(long Steps, double LargestGap, long LargestGapStep, long? FirstDifference, double TotalGap, double Peak, double SumA, double SumB)
{
    /// <summary>Rates nearer than this share of the peak are the same numbers: formulas written differently round differently.</summary>
    public const double Rounding = 1e-12;

    /// <summary>True where no rate differs by more than rounding.</summary>
    public bool Same => FirstDifference is null;

    /// <summary>The largest gap as a share of the peak.</summary>
    public double RelativeGap => Peak == 0 ? 0 : LargestGap / Peak;

    /// <summary>Compares the updates from <paramref name="from"/> to <paramref name="steps"/> − 1.</summary>
    public static ScheduleComparison Of(Schedule a, Schedule b, long steps, long from = 0)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (steps <= from) throw new UsageException($"A comparison needs at least 1 update, got {steps - from}.");
        double peak = 0;
        for (long t = from; t < steps; t++) peak = Math.Max(peak, Math.Max(a.At(t), b.At(t)));
        double largest = 0, total = 0, sumA = 0, sumB = 0;
        long at = from;
        long? first = null;
        for (long t = from; t < steps; t++)
        {
            double x = a.At(t), y = b.At(t), gap = Math.Abs(y - x);
            (sumA, sumB, total) = (sumA + x, sumB + y, total + gap);
            if (gap > largest) (largest, at) = (gap, t);
            if (first is null && gap > Rounding * peak) first = t;
        }
        return new(steps - from, largest, at, first, total, peak, sumA, sumB);
    }
}
