namespace Carnot.Schedules;

/// <summary>Linear warm-up, a plateau at the peak up to <see cref="Start"/>, then η_t = max(floor, b peak / (1 + (t − start) / t_h)).</summary>
/// <remarks>
/// With b = ½ and t_h = 2 / (a peak) this is the fastest way to cool a valley of curvature a that is in equilibrium at the peak,
/// for SGD exactly; the half jump at the start is part of it. Source: NTL, arXiv:2505.10559, section 4.
/// </remarks>
public sealed record InverseTime : Schedule
{
    /// <summary>A 1/t decay with time scale <paramref name="timeScale"/> steps, from <paramref name="factor"/> × <paramref name="peak"/> at step <paramref name="start"/>.</summary>
    public InverseTime(double peak, double timeScale, long start = 0, double factor = 0.5, double floor = 0, long warmup = 0)
    {
        if (!(timeScale > 0) || !double.IsFinite(timeScale)) throw new UsageException($"time must be a number of steps above 0, got {timeScale}.");
        if (!(factor > 0 && factor <= 1)) throw new UsageException($"factor must be above 0 and at most 1, got {factor}.");
        (Peak, TimeScale, Factor, Floor) = (PositiveRate("peak", peak), timeScale, factor, FloorRate(floor, peak));
        Warmup = Count("warmup", warmup, 0);
        Start = Count("start", start, warmup);
    }

    /// <summary>The rate of the plateau.</summary>
    public double Peak { get; }

    /// <summary>t_h in steps: after it the rate has halved.</summary>
    public double TimeScale { get; }

    /// <summary>The first step of the decay.</summary>
    public long Start { get; }

    /// <summary>b: the jump at the start of the decay, as a factor of the peak.</summary>
    public double Factor { get; }

    /// <summary>The lowest rate.</summary>
    public double Floor { get; }

    /// <summary>Steps of linear warm-up, as in <see cref="LinearWarmup"/>.</summary>
    public long Warmup { get; }

    /// <inheritdoc/>
    public override double At(long step) => step < Warmup ? LinearWarmup.Rate(step, Warmup, Peak)
        : step < Start ? Peak
        : Math.Max(Floor, Factor * Peak / (1 + (step - Start) / TimeScale));

    /// <inheritdoc/>
    public override string ToString() => ScheduleText.Print(this);
}
