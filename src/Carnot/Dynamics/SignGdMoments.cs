namespace Carnot.Dynamics;

/// <summary>The Gaussian closure of SignGD: v′ = v − 2η √(2/π) a v / √(s² + a² v) + η².</summary>
/// <remarks>
/// Exact for a Gaussian density of x, since E[sign(ax + sξ)] = erf(ax / √2s). The error of the stationary width is below 1 % for aη ≤ s
/// and grows to 8.6 % at aη ≫ s, where x is uniform over a lattice cell of 2η and not Gaussian.
/// </remarks>
/// <param name="Curvature">a, above 0.</param>
/// <param name="Noise">s, 0 or more.</param>
public readonly record struct SignGdMoments(double Curvature, double Noise)
{
    /// <summary>a.</summary>
    public double Curvature { get; } = Require.Positive("curvature", Curvature);

    /// <summary>s.</summary>
    public double Noise { get; } = Require.NonNegative("noise", Noise);

    /// <summary>v after one step of learning rate η.</summary>
    public double Next(double secondMoment, double learningRate) => secondMoment - 2 * learningRate * Pull(secondMoment) + learningRate * learningRate;

    /// <summary>½ a v, the thermal loss.</summary>
    public double ThermalLoss(double secondMoment) => 0.5 * Curvature * secondMoment;

    /// <summary>A(v) = E[x sign(ax + sξ)] = √(2/π) a v / √(s² + a² v) for x ~ N(0, v).</summary>
    public double Pull(double secondMoment)
        => secondMoment == 0 ? 0 : Math.Sqrt(2 / Math.PI) * Curvature * secondMoment / Math.Sqrt(Noise * Noise + Curvature * Curvature * secondMoment);
}
