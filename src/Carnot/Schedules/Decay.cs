namespace Carnot.Schedules;

/// <summary>Linear warm-up to the peak, then one decay that reaches the floor at step <see cref="Steps"/> and stays there.</summary>
/// <remarks>Progress is x = (t − warmup) / (steps − warmup), so step warmup is at the peak and the last update, steps − 1, is just above the floor.</remarks>
public sealed record Decay : Schedule
{
    /// <summary>A decay of the given <paramref name="shape"/> over all <paramref name="steps"/> that follow the warm-up.</summary>
    public Decay(Shape shape, double peak, long steps, double floor = 0, long warmup = 0)
    {
        (Shape, Peak, Floor) = (shape, PositiveRate("peak", peak), FloorRate(shape.NeedsPositiveFloor ? PositiveRate("floor", floor) : floor, peak));
        Warmup = Count("warmup", warmup, 0);
        Steps = Count("steps", steps, warmup + 1);
    }

    /// <summary>The way down.</summary>
    public Shape Shape { get; }

    /// <summary>The rate at the end of the warm-up.</summary>
    public double Peak { get; }

    /// <summary>The length of the whole schedule, warm-up included.</summary>
    public long Steps { get; }

    /// <summary>The rate from step <see cref="Steps"/> on.</summary>
    public double Floor { get; }

    /// <summary>Steps of linear warm-up, as in <see cref="LinearWarmup"/>.</summary>
    public long Warmup { get; }

    /// <inheritdoc/>
    public override long? Length => Steps;

    /// <inheritdoc/>
    public override double At(long step) => step < Warmup
        ? LinearWarmup.Rate(step, Warmup, Peak)
        : Shape.Between(Peak, Floor, (double)(step - Warmup) / (Steps - Warmup));

    /// <inheritdoc/>
    public override string ToString() => ScheduleText.Print(this);
}
