namespace Carnot.Schedules;

/// <summary>The key numbers of the first updates of a schedule.</summary>
/// <param name="Steps">How many updates.</param>
/// <param name="Peak">The largest rate.</param>
/// <param name="PeakStep">The first update at it.</param>
/// <param name="LastPeakStep">The last update at it.</param>
/// <param name="First">η of update 0.</param>
/// <param name="Last">η of the last update.</param>
/// <param name="Sum">Σ η, the learning-rate sum D.</param>
/// <param name="Fingerprint">See <see cref="ScheduleFingerprint"/>.</param>
public sealed record ScheduleFacts(long Steps, double Peak, long PeakStep, long LastPeakStep, double First, double Last, double Sum, string Fingerprint)
{
    /// <summary>Updates below the peak before it is first reached.</summary>
    public long Warmup => PeakStep;

    /// <summary>Updates from the first to the last at the peak.</summary>
    public long Plateau => LastPeakStep - PeakStep + 1;

    /// <summary>Updates after the last at the peak.</summary>
    public long Decay => Steps - 1 - LastPeakStep;

    /// <summary>The facts of the first <paramref name="steps"/> updates.</summary>
    public static ScheduleFacts Of(Schedule schedule, long steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (steps < 1) throw new UsageException($"A schedule needs at least 1 update, got {steps}.");
        double peak = 0, sum = 0;
        for (long t = 0; t < steps; t++) (peak, sum) = (Math.Max(peak, schedule.At(t)), sum + schedule.At(t));
        long first = 0, last = steps - 1;
        while (first < last && schedule.At(first) < peak * (1 - ScheduleComparison.Rounding)) first++;
        while (last > first && schedule.At(last) < peak * (1 - ScheduleComparison.Rounding)) last--;
        return new(steps, peak, first, last, schedule.At(0), schedule.At(steps - 1), sum, ScheduleFingerprint.Of(schedule, steps));
    }
}
