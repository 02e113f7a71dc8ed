namespace Carnot.Schedules;

/// <summary>Linear warm-up, a plateau at the peak, and a decay over the last <see cref="DecaySteps"/> steps. Source: Hu et al., MiniCPM, arXiv:2404.06395.</summary>
/// <remarks>Decay progress is x = (t − (steps − decay)) / decay: the first step of the decay is still at the peak, the floor is reached at step <see cref="Steps"/>.</remarks>
public sealed record WarmupStableDecay : Schedule
{
    /// <summary>A plateau at <paramref name="peak"/> that ends with a decay of <paramref name="decaySteps"/> steps at step <paramref name="steps"/>.</summary>
    public WarmupStableDecay(double peak, long warmup, long steps, long decaySteps, Shape shape, double floor = 0)
    {
        (Shape, Peak, Floor) = (shape, PositiveRate("peak", peak), FloorRate(shape.NeedsPositiveFloor ? PositiveRate("floor", floor) : floor, peak));
        Warmup = Count("warmup", warmup, 0);
        DecaySteps = Count("decay", decaySteps, 1);
        Steps = Count("steps", steps, 1);
        if (warmup + decaySteps > steps)
            throw new UsageException($"warmup ({warmup}) and decay ({decaySteps}) are together longer than steps ({steps}). Shorten one of them or raise steps.");
    }

    /// <summary>The rate of the plateau.</summary>
    public double Peak { get; }

    /// <summary>Steps of linear warm-up, as in <see cref="LinearWarmup"/>.</summary>
    public long Warmup { get; }

    /// <summary>The length of the whole schedule.</summary>
    public long Steps { get; }

    /// <summary>The length of the decay.</summary>
    public long DecaySteps { get; }

    /// <summary>The way down.</summary>
    public Shape Shape { get; }

    /// <summary>The rate from step <see cref="Steps"/> on.</summary>
    public double Floor { get; }

    /// <inheritdoc/>
    public override long? Length => Steps;

    /// <inheritdoc/>
    public override double At(long step) => step < Warmup
        ? LinearWarmup.Rate(step, Warmup, Peak)
        : Shape.Between(Peak, Floor, (double)(step - (Steps - DecaySteps)) / DecaySteps);

    /// <inheritdoc/>
    public override string ToString() => ScheduleText.Print(this);
}
