using MathNet.Numerics;

namespace Carnot.Thermodynamics;

/// <summary>
/// SGD with momentum, m ← μ m + w g: l_f* = C η / (1 − w aη / (2(1 + μ))) with C = w s² / (4(1 − μ)). Exact, for w aη &lt; 2(1 + μ).
/// EMA momentum has w = 1 − μ and hence the C of SGD; heavy ball has w = 1, as if its learning rate were η/(1 − μ).
/// </summary>
/// <remarks>Source: the stationary covariance of an AR(2) process; <see cref="Dynamics.MomentumMoments"/> converges to it.</remarks>
public sealed record MomentumEquilibrium : IEquilibrium
{
    private MomentumEquilibrium(double curvature, double noise, double momentum, double weight, string formula)
    {
        Curvature = Require.Positive("curvature", curvature);
        Noise = Require.NonNegative("noise", noise);
        Momentum = Require.Fraction("momentum", momentum);
        (Weight, BoundFormula) = (weight, formula);
    }

    /// <inheritdoc/>
    public double Curvature { get; }

    /// <inheritdoc/>
    public double Noise { get; }

    /// <summary>μ.</summary>
    public double Momentum { get; }

    /// <summary>w.</summary>
    public double Weight { get; }

    /// <summary>C = w s² / (4 (1 − μ)).</summary>
    public double Equipartition => 0.25 * Noise * Noise * Weight / (1 - Momentum);

    /// <summary>2 a w / (1 − μ).</summary>
    public double Conductance => 2 * Curvature * Weight / (1 - Momentum);

    /// <summary>2 (1 + μ) / (w a).</summary>
    public double StabilityBound => 2 * (1 + Momentum) / (Weight * Curvature);

    private string BoundFormula { get; }

    /// <summary>Of <see cref="Dynamics.EmaMomentum"/>.</summary>
    public static MomentumEquilibrium Ema(double curvature, double noise, double momentum)
        => new(curvature, noise, momentum, 1 - momentum, "2(1+μ)/((1−μ)a)");

    /// <summary>Of <see cref="Dynamics.HeavyBall"/>.</summary>
    public static MomentumEquilibrium HeavyBall(double curvature, double noise, double momentum)
        => new(curvature, noise, momentum, 1, "2(1+μ)/a");

    /// <inheritdoc/>
    public double Variance(double learningRate) => 2 * ThermalLoss(learningRate) / Curvature;

    /// <inheritdoc/>
    public double ThermalLoss(double learningRate) => Equipartition * learningRate / Room(learningRate);

    /// <summary>C / (1 − w aη / (2(1 + μ)))².</summary>
    public double HeatCapacity(double learningRate) => Equipartition / Math.Pow(Room(learningRate), 2);

    /// <summary>−2 ln|z|, z the larger root of z² − (1 + μ − w aη) z + μ = 0; −ln μ where the roots are complex (underdamped).</summary>
    public double RelaxationRate(double learningRate)
    {
        Room(learningRate);
        // z = 1 − δ with δ² − q δ + p = 0: where the rate is small, so is δ, and z has lost its digits.
        double p = Weight * Curvature * learningRate, q = 1 - Momentum + p, discriminant = q * q - 4 * p;
        if (discriminant < 0) return -Math.Log(Momentum);
        double root = Math.Sqrt(discriminant);
        return -2 * (p < 1 + Momentum ? SpecialFunctions.Log1p(-2 * p / (q + root)) : Math.Log(0.5 * (p - 1 - Momentum + root)));
    }

    private double Room(double learningRate)
        => 1 - Require.Stable(Curvature, learningRate, StabilityBound, BoundFormula) / StabilityBound;
}
