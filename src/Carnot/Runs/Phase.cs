using Carnot.Schedules;

namespace Carnot.Runs;

/// <summary>What the learning rate does during a phase.</summary>
public enum PhaseKind
{
    /// <summary>Rises from the beginning of the run.</summary>
    Warmup,

    /// <summary>Stays the same.</summary>
    Plateau,

    /// <summary>Falls.</summary>
    Decay,

    /// <summary>Rises later in the run.</summary>
    Rise,
}

/// <summary>One stretch of a run with one kind of learning rate. A phase begins at the step where the one before it ends.</summary>
/// <param name="Kind">What the rate does.</param>
/// <param name="FirstStep">The last known step before the rate begins to do it.</param>
/// <param name="LastStep">The last known step at which it does.</param>
/// <param name="FirstRate">η at <paramref name="FirstStep"/>.</param>
/// <param name="LastRate">η at <paramref name="LastStep"/>.</param>
/// <param name="Shape">For a decay, the shape that follows the known rates within a fiftieth of the fall; null where none does.</param>
public sealed record Phase(PhaseKind Kind, long FirstStep, long LastStep, double FirstRate, double LastRate, Shape? Shape);
