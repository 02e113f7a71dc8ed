using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>What people mean by a schedule before any trainer has given it numbers: a peak, a warm-up, a length, a way down.</summary>
/// <param name="Peak">The highest rate.</param>
/// <param name="Warmup">Steps of linear warm-up.</param>
/// <param name="Steps">The number of updates.</param>
/// <param name="Decay">The length of the decay, which ends at <paramref name="Steps"/>; 0 for a constant rate.</param>
/// <param name="Shape">The way down.</param>
/// <param name="Floor">Where the decay ends.</param>
public sealed record PlainWords(double Peak, long Warmup, long Steps, long Decay, Shape Shape, double Floor = 0)
{
    /// <summary>The rate at which the warm-up begins, for trainers that let one choose it; their habit where null.</summary>
    public double? WarmupFrom { get; init; }

    /// <summary>The number of updates of the run, for trainers that end the decay elsewhere; <see cref="Steps"/> where null.</summary>
    public long? Run { get; init; }

    /// <summary>True where the decay begins as soon as the warm-up ends.</summary>
    public bool DecaysThroughout => Decay > 0 && Warmup + Decay == Steps;

    /// <summary>The plain words of one of Carnot's own schedules; null for those that have none (tables, joins, 1/t, another trainer's).</summary>
    public static PlainWords? Of(Schedule schedule, long steps) => schedule switch
    {
        Constant s => new(s.Peak, s.Warmup, steps, 0, Shape.Linear, s.Peak),
        Decay s => new(s.Peak, s.Warmup, s.Steps, s.Steps - s.Warmup, s.Shape, s.Floor),
        WarmupStableDecay s => new(s.Peak, s.Warmup, s.Steps, s.DecaySteps, s.Shape, s.Floor),
        _ => null,
    };
}
