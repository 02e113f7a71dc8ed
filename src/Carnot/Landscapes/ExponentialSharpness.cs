namespace Carnot.Landscapes;

/// <summary>a(y) = a₀ exp(α y): the valley of NTL's blocking, whose entropic force is the same everywhere.</summary>
/// <param name="Base">a₀, above 0.</param>
/// <param name="Rate">α.</param>
public sealed record ExponentialSharpness(double Base, double Rate) : ISharpness
{
    /// <summary>a₀.</summary>
    public double Base { get; } = Require.Positive("sharpness at y = 0", Base);

    /// <summary>α.</summary>
    public double Rate { get; } = Require.Finite("rate of the sharpness", Rate);

    /// <inheritdoc/>
    public double At(double position) => Base * Math.Exp(Rate * position);

    /// <inheritdoc/>
    public double Slope(double position) => Rate * At(position);

    /// <inheritdoc/>
    public double Curvature(double position) => Rate * Rate * At(position);
}
