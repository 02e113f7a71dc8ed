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
        double half = 0.5 * (1 + Momentum - Weight * Curvature * learningRate), discriminant = half * half - Momentum;
        return discriminant < 0 ? -Math.Log(Momentum) : -2 * Math.Log(Math.Abs(half) + Math.Sqrt(discriminant));
    }

    private double Room(double learningRate)
        => 1 - Require.Stable(Curvature, learningRate, StabilityBound, BoundFormula) / StabilityBound;
}
