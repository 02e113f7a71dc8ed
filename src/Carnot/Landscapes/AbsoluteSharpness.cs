namespace Carnot.Landscapes;

/// <summary>a(y) = a₀ + b |y|: the valley of NTL's entropic trapping, widest at y = 0.</summary>
/// <param name="Base">a₀, above 0.</param>
/// <param name="Rate">b, 0 or more.</param>
public sealed record AbsoluteSharpness(double Base, double Rate) : ISharpness
{
    /// <summary>a₀.</summary>
    public double Base { get; } = Require.Positive("sharpness at y = 0", Base);

    /// <summary>b.</summary>
    public double Rate { get; } = Require.NonNegative("rate of the sharpness", Rate);

    /// <inheritdoc/>
    public double At(double position) => Base + Rate * Math.Abs(position);

    /// <summary>b sign(y), and 0 at the kink.</summary>
    public double Slope(double position) => Rate * Math.Sign(position);

    /// <summary>0; the kink at y = 0 carries all the curvature.</summary>
    public double Curvature(double position) => 0;
}
