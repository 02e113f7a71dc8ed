namespace Carnot.Schedules;

/// <summary>η_t = <see cref="Peak"/>, after a linear warm-up of <see cref="Warmup"/> steps.</summary>
public sealed record Constant : Schedule
{
    /// <summary>A constant rate, reached after <paramref name="warmup"/> steps.</summary>
    public Constant(double peak, long warmup = 0) => (Peak, Warmup) = (Rate("peak", peak), Count("warmup", warmup, 0));

    /// <summary>The rate after the warm-up.</summary>
    public double Peak { get; }

    /// <summary>Steps of linear warm-up, as in <see cref="LinearWarmup"/>.</summary>
    public long Warmup { get; }

    /// <inheritdoc/>
    public override double At(long step) => step < Warmup ? LinearWarmup.Rate(step, Warmup, Peak) : Peak;

    /// <inheritdoc/>
    public override string ToString() => ScheduleText.Print(this);
}
