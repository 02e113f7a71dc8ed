namespace Carnot.Dynamics;

/// <summary>The exact second moments of both Langevin rules in a valley of curvature a at temperature T.</summary>
/// <param name="Curvature">a, above 0.</param>
/// <param name="Temperature">T, 0 or more.</param>
public readonly record struct LangevinMoments(double Curvature, double Temperature)
{
    /// <summary>a.</summary>
    public double Curvature { get; } = Require.Positive("curvature", Curvature);

    /// <summary>T.</summary>
    public double Temperature { get; } = Require.NonNegative("temperature", Temperature);

    /// <summary>⟨x²⟩ after one step of <see cref="OverdampedLangevin"/>: (1 − aη)² v + 2Tη.</summary>
    public double Overdamped(double secondMoment, double learningRate)
    {
        double keep = 1 - Curvature * learningRate;
        return keep * keep * secondMoment + 2 * Temperature * learningRate;
    }

    /// <summary>The moments after one step of <see cref="UnderdampedLangevin"/> with the given friction γ.</summary>
    /// <remarks>(x, p) → M (x, p) + b ξ with p₁ = p − ηa x, x₁ = x + ½η (1 + k) p₁ + ½η r ξ, p₂ = k p₁ + r ξ, k = exp(−γη), r² = T (1 − k²).</remarks>
    public PhaseMoments Underdamped(PhaseMoments moments, double learningRate, double friction)
    {
        double k = Math.Exp(-friction * learningRate), r2 = Temperature * (1 - k * k), h = 0.5 * learningRate * (1 + k), a = learningRate * Curvature;
        double xx = moments.Position, xp = moments.Cross - a * xx, pp = moments.Momentum - 2 * a * moments.Cross + a * a * xx;
        return new(xx + 2 * h * xp + h * h * pp + 0.25 * learningRate * learningRate * r2, k * (xp + h * pp) + 0.5 * learningRate * r2, k * k * pp + r2);
    }
}
