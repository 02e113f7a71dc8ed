namespace Carnot.Landscapes;

/// <summary>a(y) = a₀ (1 + ε cos(2πy / period)): a row of wide and narrow places.</summary>
/// <param name="Base">a₀, above 0.</param>
/// <param name="Modulation">ε, at least 0 and below 1.</param>
/// <param name="Period">The distance from one narrow place to the next.</param>
public sealed record PeriodicSharpness(double Base, double Modulation, double Period) : ISharpness
{
    /// <summary>a₀.</summary>
    public double Base { get; } = Require.Positive("mean sharpness", Base);

    /// <summary>ε.</summary>
    public double Modulation { get; } = Require.Fraction("modulation", Modulation);

    /// <summary>The distance from one narrow place to the next.</summary>
    public double Period { get; } = Require.Positive("period", Period);

    private double WaveNumber => 2 * Math.PI / Period;

    /// <inheritdoc/>
    public double At(double position) => Base * (1 + Modulation * Math.Cos(WaveNumber * position));

    /// <inheritdoc/>
    public double Slope(double position) => -Base * Modulation * WaveNumber * Math.Sin(WaveNumber * position);

    /// <inheritdoc/>
    public double Curvature(double position) => -Base * Modulation * WaveNumber * WaveNumber * Math.Cos(WaveNumber * position);
}
