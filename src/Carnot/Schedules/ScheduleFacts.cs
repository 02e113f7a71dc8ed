namespace Carnot.Schedules;

/// <summary>The key numbers of the first updates of a schedule.</summary>
/// <param name="Steps">How many updates.</param>
/// <param name="Peak">The largest rate.</param>
/// <param name="PeakStep">The first update at it.</param>
/// <param name="LastPeakStep">The last update at it.</param>
/// <param name="AtPeak">How many updates are at it.</param>
/// <param name="RisesToPeak">True where no rate falls before the first update at the peak.</param>
/// <param name="First">η of update 0.</param>
/// <param name="Last">η of the last update.</param>
/// <param name="Sum">Σ η, the learning-rate sum D.</param>
/// <param name="Fingerprint">See <see cref="ScheduleFingerprint"/>.</param>
public sealed record ScheduleFacts(long Steps, double Peak, long PeakStep, long LastPeakStep, long AtPeak, bool RisesToPeak, double First, double Last, double Sum, string Fingerprint)
{
    /// <summary>Updates below the peak before it is first reached.</summary>
    public long Warmup => PeakStep;

    /// <summary>True where the updates at the peak follow one another.</summary>
    public bool HasOnePlateau => AtPeak == LastPeakStep - PeakStep + 1;

    /// <summary>Updates after the last at the peak.</summary>
    public long Decay => Steps - 1 - LastPeakStep;

    /// <summary>The facts of the first <paramref name="steps"/> updates.</summary>
    public static ScheduleFacts Of(Schedule schedule, long steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (steps < 1) throw new UsageException($"A schedule needs at least 1 update, got {steps}.");
        double peak = 0, sum = 0;
        for (long t = 0; t < steps; t++) (peak, sum) = (Math.Max(peak, schedule.At(t)), sum + schedule.At(t));
        long first = -1, last = 0, count = 0;
        bool rises = true;
        double high = peak * (1 - ScheduleComparison.Rounding), before = 0;
        for (long t = 0; t < steps; t++)
        {
            double rate = schedule.At(t);
            if (first < 0 && rate < before) rises = false;
            before = rate;
            if (rate < high) continue;
            if (first < 0) first = t;
            (last, count) = (t, count + 1);
        }
        return new(steps, peak, first, last, count, rises, schedule.At(0), schedule.At(steps - 1), sum, ScheduleFingerprint.Of(schedule, steps));
    }
}
