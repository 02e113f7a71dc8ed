namespace Carnot.Ensembles;

/// <summary>Where walkers begin in one direction: mean + standard deviation × ξ + half width × u, with ξ standard normal and u uniform in [−1, 1).</summary>
/// <remarks>
/// SignGD keeps a walker on the lattice θ₀ + η ℤ and, at a given step, on one half of it. A half width of η makes the offset uniform over
/// the period 2η of that half lattice and so removes the lattice from every average.
/// </remarks>
/// <param name="Mean">The centre.</param>
/// <param name="StandardDeviation">Of the normal part, 0 or more.</param>
/// <param name="HalfWidth">Of the uniform part, 0 or more.</param>
public readonly record struct StartingPoint(double Mean, double StandardDeviation = 0, double HalfWidth = 0)
{
    /// <summary>The centre.</summary>
    public double Mean { get; } = Require.Finite("starting point", Mean);

    /// <summary>Of the normal part.</summary>
    public double StandardDeviation { get; } = Require.NonNegative("standard deviation of the starting point", StandardDeviation);

    /// <summary>Of the uniform part.</summary>
    public double HalfWidth { get; } = Require.NonNegative("half width of the starting point", HalfWidth);
}
