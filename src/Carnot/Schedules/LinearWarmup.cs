namespace Carnot.Schedules;

/// <summary>η_t = from + (peak − from) t / steps, then <see cref="Peak"/>.</summary>
/// <remarks>
/// Without a <see cref="From"/> the first step moves too: from = peak / (steps + 1), so that η_t = peak (t + 1) / (steps + 1).
/// Trainers differ here by one step; their dialects are told by giving <see cref="From"/>.
/// </remarks>
public sealed record LinearWarmup : Schedule
{
    /// <summary>A warm-up to <paramref name="peak"/> over <paramref name="steps"/>, from <paramref name="from"/> or from peak / (steps + 1).</summary>
    public LinearWarmup(double peak, long steps, double? from = null)
        => (Peak, Steps, From) = (Rate("peak", peak), Count("steps", steps, 1), Rate("from", from ?? peak / (steps + 1)));

    /// <summary>The rate at step <see cref="Steps"/> and after.</summary>
    public double Peak { get; }

    /// <summary>The first step at the peak.</summary>
    public long Steps { get; }

    /// <summary>The rate at step 0.</summary>
    public double From { get; }

    /// <inheritdoc/>
    public override double At(long step) => step >= Steps ? Peak : From + (Peak - From) * step / Steps;

    /// <inheritdoc/>
    public override string ToString() => ScheduleText.Print(this);

    /// <summary>peak (t + 1) / (warmup + 1): the warm-up that the composite schedules share.</summary>
    internal static double Rate(long step, long warmup, double peak) => peak * (step + 1) / (warmup + 1);
}
