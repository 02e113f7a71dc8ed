namespace Carnot.Design;

/// <summary>What a designed schedule must keep to: its length, its highest and lowest rate, and a linear warm-up.</summary>
public sealed record DesignLimits
{
    private readonly long? _longestCooldown;

    /// <summary>Limits for <paramref name="steps"/> updates; a contradiction is a <see cref="UsageException"/>.</summary>
    public DesignLimits(long steps, double peak, double floor = 0, long warmup = 0)
    {
        if (steps < 2) throw new UsageException($"A design needs at least 2 steps, got {steps}.");
        if (!(peak > 0) || !double.IsFinite(peak)) throw new UsageException($"The peak must be a finite learning rate above 0, got {peak}.");
        if (!(floor >= 0) || floor > peak) throw new UsageException($"The floor must lie between 0 and the peak {peak}, got {floor}.");
        if (warmup < 0 || warmup > steps - 2) throw new UsageException($"A warm-up of {warmup} steps leaves no room in {steps} steps. Shorten it.");
        (Steps, Peak, Floor, Warmup) = (steps, peak, floor, warmup);
    }

    /// <summary>The number of updates.</summary>
    public long Steps { get; }

    /// <summary>The highest rate.</summary>
    public double Peak { get; }

    /// <summary>The lowest rate after the warm-up.</summary>
    public double Floor { get; }

    /// <summary>Steps of linear warm-up.</summary>
    public long Warmup { get; }

    /// <summary>Whether the rate may only fall after the warm-up.</summary>
    public bool Falling { get; init; } = true;

    /// <summary>The most steps at the end in which the rate may differ from the peak; null for no limit.</summary>
    public long? LongestCooldown
    {
        get => _longestCooldown;
        init => _longestCooldown = value is null or > 0 ? value : throw new UsageException($"The longest cooldown must be 1 step or more, got {value}.");
    }

    /// <summary>The first step at which the rate may leave the peak.</summary>
    internal long FirstFree => LongestCooldown is { } longest ? Math.Max(Warmup, Steps - longest) : Warmup;
}
