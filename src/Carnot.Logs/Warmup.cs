namespace Carnot.Logs;

/// <summary>The linear warm-up that a log does not show because it begins later: η_t = peak (t + 1) / (steps + 1) for t below <see cref="Steps"/>.</summary>
/// <remarks>The convention is that of <see cref="Schedules.LinearWarmup"/>: the first update moves too, and step <see cref="Steps"/> is the first at the peak.</remarks>
public sealed record Warmup
{
    /// <summary>A warm-up over <paramref name="steps"/> to <paramref name="peak"/>, or to the first rate that the log has from step <paramref name="steps"/> on.</summary>
    public Warmup(long steps, double? peak = null)
    {
        if (steps < 1) throw new UsageException($"--warmup {steps}: a warm-up has at least 1 step.");
        if (peak is { } rate && !(double.IsFinite(rate) && rate > 0)) throw new UsageException($"--peak {rate}: the peak is a finite learning rate above 0.");
        (Steps, Peak) = (steps, peak);
    }

    /// <summary>The first step at the peak.</summary>
    public long Steps { get; }

    /// <summary>The rate at the end of the warm-up; null takes the first one logged after it.</summary>
    public double? Peak { get; }
}
