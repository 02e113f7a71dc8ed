namespace Carnot.Statistics;

/// <summary>The straight line through points by least squares.</summary>
public static class StraightLine
{
    /// <summary>Σ y (x − x̄)/Σ (x − x̄)².</summary>
    public static double Slope(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        double mean = x.Average(), spread = x.Sum(at => (at - mean) * (at - mean));
        return x.Zip(y, (at, value) => value * (at - mean)).Sum() / spread;
    }
}
