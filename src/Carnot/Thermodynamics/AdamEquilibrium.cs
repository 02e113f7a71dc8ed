namespace Carnot.Thermodynamics;

/// <summary>Adam with β₂ near 1, dominated by noise: SGD at the learning rate η/s. C = s/4, conductance 2a/s, v* = s η' / (a (2 − aη')), η' = η/s.</summary>
/// <remarks>
/// √q̂ is then the root mean square of the gradient, s √(1 + a²v/s²), which is s up to a relative aη'/4: refused above aη/s = 0.2 (5 %).
/// With β₂ = 0 Adam is SignGD, whose C is 25 % larger; at β₂ = 0.9 it is C = 0.243 s.
/// </remarks>
/// <param name="Curvature">a, above 0.</param>
/// <param name="Noise">s, above 0.</param>
public sealed record AdamEquilibrium(double Curvature, double Noise) : IEquilibrium
{
    /// <summary>The largest aη/s at which gradients are dominated by noise.</summary>
    public const double LargestRatio = 0.2;

    /// <inheritdoc/>
    public double Curvature { get; } = Require.Positive("curvature", Curvature);

    /// <inheritdoc/>
    public double Noise { get; } = Require.Positive("noise", Noise);

    /// <summary>C = s/4.</summary>
    public double Equipartition => 0.25 * Noise;

    /// <summary>2 a/s.</summary>
    public double Conductance => 2 * Curvature / Noise;

    /// <summary>0.2 s/a: beyond it this description does not hold, though Adam's bounded steps do not diverge.</summary>
    public double StabilityBound => LargestRatio * Noise / Curvature;

    /// <inheritdoc/>
    public double Variance(double learningRate) => Sgd.Variance(Effective(learningRate));

    /// <inheritdoc/>
    public double ThermalLoss(double learningRate) => Sgd.ThermalLoss(Effective(learningRate));

    /// <inheritdoc/>
    public double HeatCapacity(double learningRate) => Sgd.HeatCapacity(Effective(learningRate)) / Noise;

    /// <inheritdoc/>
    public double RelaxationRate(double learningRate) => Sgd.RelaxationRate(Effective(learningRate));

    private SgdEquilibrium Sgd => new(Curvature, Noise);

    private double Effective(double learningRate)
    {
        double ratio = Curvature * Require.Positive("learning rate", learningRate) / Noise;
        return ratio <= LargestRatio
            ? learningRate / Noise
            : throw new UsageException($"Adam's equilibrium is known where noise dominates, aη/s up to {LargestRatio}, got {ratio}.");
    }
}
