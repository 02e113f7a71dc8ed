namespace Carnot.Landscapes;

/// <summary>c(y) = ½ k (y − y₀)²: a river that ends in a lake.</summary>
/// <param name="Stiffness">k, above 0.</param>
/// <param name="Minimum">y₀.</param>
public sealed record QuadraticRiver(double Stiffness, double Minimum = 0) : IRiver
{
    /// <summary>k.</summary>
    public double Stiffness { get; } = Require.Positive("stiffness", Stiffness);

    /// <summary>y₀.</summary>
    public double Minimum { get; } = Require.Finite("minimum", Minimum);

    /// <inheritdoc/>
    public double Loss(double position) => 0.5 * Stiffness * (position - Minimum) * (position - Minimum);

    /// <inheritdoc/>
    public double Slope(double position) => Stiffness * (position - Minimum);

    /// <inheritdoc/>
    public double Curvature(double position) => Stiffness;
}
