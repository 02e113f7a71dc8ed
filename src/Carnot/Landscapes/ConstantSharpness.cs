namespace Carnot.Landscapes;

/// <summary>a(y) = a₀: a valley that neither narrows nor widens, hence without entropic force.</summary>
/// <param name="Base">a₀, above 0.</param>
public sealed record ConstantSharpness(double Base) : ISharpness
{
    /// <summary>a₀.</summary>
    public double Base { get; } = Require.Positive("sharpness", Base);

    /// <inheritdoc/>
    public double At(double position) => Base;

    /// <inheritdoc/>
    public double Slope(double position) => 0;

    /// <inheritdoc/>
    public double Curvature(double position) => 0;
}
