using System.Runtime.CompilerServices;

namespace Carnot.Laws;

/// <summary>The mean square weight m in units of its start w₀²: dm/dt = −2 λ η m + (η/w₀)².</summary>
/// <remarks>
/// Decoupled weight decay shrinks every weight by ηλ a step; an update of an optimiser with normalised steps is of size η and, in a scale-invariant network, at right angles to the
/// weights, so it lengthens them. At a held rate m tends to η/(2 λ w₀²) with the time 1/(2 λ η): rotational equilibrium.
/// Source: Kosson et al., "Rotational Equilibrium: How Weight Decay Balances Learning Across Neural Networks", arXiv:2305.17212.
/// </remarks>
internal readonly struct WeightNorm(double decay, double scale)
{
    private readonly double _growth = 1 / (scale * scale);

    /// <summary>m and its derivatives by λ and w₀.</summary>
    public readonly record struct State(double M, double ByDecay, double ByScale);

    /// <summary>Before the first update.</summary>
    public static State Start => new(1, 0, 0);

    /// <summary>m after <paramref name="steps"/> updates at the mean rate <paramref name="rate"/>: exact for a held rate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public State After(in State from, double rate, double steps)
    {
        double z = 2 * decay * rate * steps, left = Math.Exp(-z), share = z > 1e-4 ? (1 - left) / z : 1 - z / 2 + z * z / 6;
        // share = (1 − e^−z)/z is the part of the growth that decay leaves; its derivative by z needs a series where z is small.
        double shareSlope = z > 1e-4 ? (left - share) / z : -0.5 + z / 3;
        double grown = _growth * rate * rate * steps, byDecay = 2 * rate * steps;
        return new(from.M * left + grown * share,
            from.ByDecay * left - from.M * left * byDecay + grown * shareSlope * byDecay,
            from.ByScale * left - 2 * grown * share / scale);
    }
}
