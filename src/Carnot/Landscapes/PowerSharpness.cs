namespace Carnot.Landscapes;

/// <summary>a(y) = a₀ (1 + y)^q for y > −1: a valley that narrows (q > 0) or widens (q &lt; 0) downstream.</summary>
/// <param name="Base">a₀, above 0.</param>
/// <param name="Exponent">q.</param>
public sealed record PowerSharpness(double Base, double Exponent) : ISharpness
{
    /// <summary>a₀.</summary>
    public double Base { get; } = Require.Positive("sharpness at y = 0", Base);

    /// <summary>q.</summary>
    public double Exponent { get; } = Require.Finite("exponent", Exponent);

    /// <inheritdoc/>
    public double At(double position) => Base * Math.Pow(Inside(position), Exponent);

    /// <inheritdoc/>
    public double Slope(double position) => Base * Exponent * Math.Pow(Inside(position), Exponent - 1);

    /// <inheritdoc/>
    public double Curvature(double position) => Base * Exponent * (Exponent - 1) * Math.Pow(Inside(position), Exponent - 2);

    private static double Inside(double position) => position > -1
        ? 1 + position
        : throw new UsageException($"A power-law sharpness exists for positions above -1 only, got {position}.");
}
