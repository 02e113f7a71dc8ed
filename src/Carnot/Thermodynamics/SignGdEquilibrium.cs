using MathNet.Numerics;

namespace Carnot.Thermodynamics;

/// <summary>SignGD in the Gaussian closure: v* = (πη²/16) [1 + √(1 + (32/π)(s/(aη))²)]. No stability bound, but a floor of order η.</summary>
/// <remarks>
/// The stationary width is right within 1 % for aη ≤ s; for aη ≫ s the closure says √(2π)/4 η = 0.627 η where the exact width is η/√3.
/// Source: NTL, arXiv:2505.10559, section 3; error measured by simulation.
/// </remarks>
/// <param name="Curvature">a, above 0.</param>
/// <param name="Noise">s, above 0.</param>
public sealed record SignGdEquilibrium(double Curvature, double Noise) : IEquilibrium
{
    /// <inheritdoc/>
    public double Curvature { get; } = Require.Positive("curvature", Curvature);

    /// <inheritdoc/>
    public double Noise { get; } = Require.Positive("noise", Noise);

    /// <summary>C = √(π/32) s = 0.3133 s.</summary>
    public double Equipartition => Math.Sqrt(Math.PI / 32) * Noise;

    /// <summary>2k with k = √(2/π) a/s, for aη ≪ s.</summary>
    public double Conductance => 2 * Math.Sqrt(2 / Math.PI) * Curvature / Noise;

    /// <summary>Infinite: steps are bounded.</summary>
    public double StabilityBound => double.PositiveInfinity;

    /// <inheritdoc/>
    public double Variance(double learningRate)
    {
        double ratio = Noise / (Curvature * Require.Positive("learning rate", learningRate));
        return Math.PI * learningRate * learningRate / 16 * (1 + Math.Sqrt(1 + 32 / Math.PI * ratio * ratio));
    }

    /// <inheritdoc/>
    public double ThermalLoss(double learningRate) => 0.5 * Curvature * Variance(learningRate);

    /// <summary>dl_f*/dη = (πa/32) [2η + (2η² + K)/√(η² + K)], K = (32/π)(s/a)².</summary>
    public double HeatCapacity(double learningRate)
    {
        double square = learningRate * Require.Positive("learning rate", learningRate), k = 32 / Math.PI * Math.Pow(Noise / Curvature, 2);
        return Math.PI * Curvature / 32 * (2 * learningRate + (2 * square + k) / Math.Sqrt(square + k));
    }

    /// <summary>−ln(dv′/dv) of the closure at v*; 2√(2/π) aη/s for aη ≪ s.</summary>
    /// <remarks>dA/dv = √(2/π) a (s² + ½a²v)/(s² + a²v)^1.5. Where dv′/dv is not above 0 the closure forgets within a step: refused.</remarks>
    public double RelaxationRate(double learningRate)
    {
        double v = Variance(learningRate), heated = Noise * Noise + Curvature * Curvature * v;
        double lost = 2 * learningRate * Math.Sqrt(2 / Math.PI) * Curvature * (Noise * Noise + 0.5 * Curvature * Curvature * v) / Math.Pow(heated, 1.5);
        return lost < 1
            ? -SpecialFunctions.Log1p(-lost)
            : throw new UsageException($"SignGD's closure relaxes exponentially only while aη is of order s or below; got aη/s = {Curvature * learningRate / Noise}.");
    }

    /// <summary>The exact width for aη ≫ s, the density being uniform over a lattice cell: η/√3.</summary>
    public static double WidthFloor(double learningRate) => Require.Positive("learning rate", learningRate) / Math.Sqrt(3);

    /// <summary>The learning rate and noise of the SGD that behaves alike for aη ≪ s: √(2/π) η/s and √(π/2) s.</summary>
    public (double LearningRate, double Noise) EquivalentSgd(double learningRate)
        => (Math.Sqrt(2 / Math.PI) * learningRate / Noise, Math.Sqrt(Math.PI / 2) * Noise);
}
