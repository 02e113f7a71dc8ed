namespace Carnot.Landscapes;

/// <summary>c(y) = A (1 + y)^−p for y > −1: a river that levels off, as loss curves do.</summary>
/// <param name="Amplitude">A, above 0.</param>
/// <param name="Exponent">p, above 0.</param>
public sealed record PowerRiver(double Amplitude, double Exponent) : IRiver
{
    /// <summary>A.</summary>
    public double Amplitude { get; } = Require.Positive("amplitude", Amplitude);

    /// <summary>p.</summary>
    public double Exponent { get; } = Require.Positive("exponent", Exponent);

    /// <inheritdoc/>
    public double Loss(double position) => Amplitude * Math.Pow(Inside(position), -Exponent);

    /// <inheritdoc/>
    public double Slope(double position) => -Amplitude * Exponent * Math.Pow(Inside(position), -Exponent - 1);

    /// <inheritdoc/>
    public double Curvature(double position) => Amplitude * Exponent * (Exponent + 1) * Math.Pow(Inside(position), -Exponent - 2);

    private static double Inside(double position) => position > -1
        ? 1 + position
        : throw new UsageException($"A power river exists for positions above -1 only, got {position}.");
}
