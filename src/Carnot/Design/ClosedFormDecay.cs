using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Design;

/// <summary>NTL's best length of a decay from a plateau, T_d = (2/(aη)) (u − 1), u = ¼ + √(1/16 + aη · NCη / (2 g)).</summary>
/// <remarks>
/// Exact for one curvature a and a 1/t decay: the heat NCη that waits to be released is weighed against g, the loss that the river loses in one step at the peak. A law with a spectrum of
/// curvatures enters with the time in which its heat falls to 1/e, 2aη = 1/time. Derived from NTL, arXiv:2505.10559, section 5.
/// </remarks>
public static class ClosedFormDecay
{
    /// <summary>The best number of decay steps for a run within <paramref name="limits"/>; null where a decay does not pay or the law holds no heat.</summary>
    public static long? Steps(FittedLaw law, DesignLimits limits)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(limits);
        long last = limits.Steps - 1;
        Decomposition parts = law.Decompose(new Constant(limits.Peak, limits.Warmup), [Math.Max(0, last - 1), last]);
        double rate = 1 / (2 * parts.RelaxationTime[^1]), heat = parts.EquilibriumHeat[^1], river = parts.River[0] - parts.River[^1];
        if (!(rate > 0) || !double.IsFinite(rate) || !(heat > 0) || !(river > 0) || rate * heat <= river) return null;
        double steps = 2 / rate * (Math.Sqrt(1.0 / 16 + rate * heat / (2 * river)) - 0.75);
        return steps >= 1 && steps < limits.Steps - limits.Warmup ? (long)steps : null;
    }

    /// <summary>The time scale t_h = 2/(aη) of the optimal 1/t decay that goes with it, in steps.</summary>
    public static double TimeScale(FittedLaw law, DesignLimits limits)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(limits);
        return 4 * law.Decompose(new Constant(limits.Peak, limits.Warmup), [limits.Steps - 1]).RelaxationTime[^1];
    }
}
