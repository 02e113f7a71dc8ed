namespace Carnot.Landscapes;

/// <summary>a(y) = a₀ + b y where that is above 0.</summary>
/// <param name="Base">a₀, above 0.</param>
/// <param name="Rate">b.</param>
public sealed record LinearSharpness(double Base, double Rate) : ISharpness
{
    /// <summary>a₀.</summary>
    public double Base { get; } = Require.Positive("sharpness at y = 0", Base);

    /// <summary>b.</summary>
    public double Rate { get; } = Require.Finite("rate of the sharpness", Rate);

    /// <inheritdoc/>
    public double At(double position)
    {
        double sharpness = Base + Rate * position;
        return sharpness > 0
            ? sharpness
            : throw new UsageException($"The valley has opened: the sharpness {Base} + {Rate} y must be above 0, got {sharpness} at y = {position}.");
    }

    /// <inheritdoc/>
    public double Slope(double position) => Rate;

    /// <inheritdoc/>
    public double Curvature(double position) => 0;
}
