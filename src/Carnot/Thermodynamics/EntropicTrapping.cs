namespace Carnot.Thermodynamics;

/// <summary>SGD on l = −f y + ½ (a₀ + b|y|) x², noise in x alone: the drift f against the entropic pull to the widest place, y = 0.</summary>
/// <remarks>The forces balance at sharpness a± = 1/η ± √(1/η² − b s²/(2f)). Source: NTL, arXiv:2505.10559, appendix E.1.</remarks>
/// <param name="Force">f, above 0.</param>
/// <param name="Base">a₀, above 0.</param>
/// <param name="Rate">b, above 0.</param>
/// <param name="Noise">s, 0 or more.</param>
public sealed record EntropicTrapping(double Force, double Base, double Rate, double Noise)
{
    /// <summary>f.</summary>
    public double Force { get; } = Require.Positive("force", Force);

    /// <summary>a₀.</summary>
    public double Base { get; } = Require.Positive("sharpness at y = 0", Base);

    /// <summary>b.</summary>
    public double Rate { get; } = Require.Positive("rate of the sharpness", Rate);

    /// <summary>s.</summary>
    public double Noise { get; } = Require.NonNegative("noise", Noise);

    /// <summary>The noise √(2f/b)/η above which no place balances and every walker is driven to y = 0.</summary>
    public double CriticalNoise(double learningRate) => Math.Sqrt(2 * Force / Rate) / Require.Positive("learning rate", learningRate);

    /// <summary>The sharpness of both balance points, null above <see cref="CriticalNoise"/>: the lower repels, the upper, just under 2/η, attracts.</summary>
    public (double Repelling, double Attracting)? Balance(double learningRate)
    {
        // a₋ a₊ = b s²/(2f): the difference of two near-equal numbers would lose the smaller one.
        double centre = 1 / Require.Positive("learning rate", learningRate), product = Rate * Noise * Noise / (2 * Force), room = centre * centre - product;
        if (room < 0) return null;
        double attracting = centre + Math.Sqrt(room);
        return (product / attracting, attracting);
    }

    /// <summary>The positions y ≥ 0 at which walkers stay: 0 from below the repelling point, the attracting one from above it.</summary>
    /// <returns>Where a walker goes from <paramref name="start"/> ≥ 0, in the mean.</returns>
    public double Destination(double start, double learningRate)
    {
        double from = Base + Rate * Require.NonNegative("starting position", start);
        return Balance(learningRate) is { } balance && from > balance.Repelling && balance.Attracting > Base ? (balance.Attracting - Base) / Rate : 0;
    }
}
