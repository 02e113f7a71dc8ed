using MathNet.Numerics;

namespace Carnot.Thermodynamics;

/// <summary>SGD: v* = η s² / (a (2 − aη)), l_f* = (s²η/4) / (1 − aη/2). Exact for every zero-mean noise of variance s², 0 &lt; aη &lt; 2.</summary>
/// <remarks>Source: NTL, arXiv:2505.10559, section 3.</remarks>
/// <param name="Curvature">a, above 0.</param>
/// <param name="Noise">s, 0 or more.</param>
public sealed record SgdEquilibrium(double Curvature, double Noise) : IEquilibrium
{
    /// <inheritdoc/>
    public double Curvature { get; } = Require.Positive("curvature", Curvature);

    /// <inheritdoc/>
    public double Noise { get; } = Require.NonNegative("noise", Noise);

    /// <summary>C = s²/4.</summary>
    public double Equipartition => 0.25 * Noise * Noise;

    /// <summary>2 a.</summary>
    public double Conductance => 2 * Curvature;

    /// <summary>2/a.</summary>
    public double StabilityBound => 2 / Curvature;

    /// <inheritdoc/>
    public double Variance(double learningRate)
    {
        Require.Stable(Curvature, learningRate, StabilityBound, "2/a");
        return learningRate * Noise * Noise / (Curvature * (2 - Curvature * learningRate));
    }

    /// <inheritdoc/>
    public double ThermalLoss(double learningRate) => 0.5 * Curvature * Variance(learningRate);

    /// <summary>(s²/4) / (1 − aη/2)².</summary>
    public double HeatCapacity(double learningRate)
    {
        double room = 1 - 0.5 * Curvature * Require.Stable(Curvature, learningRate, StabilityBound, "2/a");
        return Equipartition / (room * room);
    }

    /// <summary>−2 ln|1 − aη|; infinite at aη = 1, where one step forgets everything.</summary>
    public double RelaxationRate(double learningRate)
    {
        double x = Curvature * Require.Stable(Curvature, learningRate, StabilityBound, "2/a");
        return -2 * (x < 1 ? SpecialFunctions.Log1p(-x) : Math.Log(x - 1));
    }
}
