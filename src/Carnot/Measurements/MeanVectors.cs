using Carnot.Statistics;

namespace Carnot.Measurements;

/// <summary>Two mean vectors E[a] and E[b] seen through noise: their norms and the angle between them, without the bias that noise adds to squares.</summary>
/// <remarks>E[a]·E[b] is the mean of a_i·b_j over i ≠ j: noise of different samples has no part in it.</remarks>
/// <param name="FirstSquare">‖E[a]‖².</param>
/// <param name="SecondSquare">‖E[b]‖².</param>
/// <param name="Product">E[a]·E[b].</param>
/// <param name="Cosine">Of the angle between them; NaN where a square is not above 0.</param>
public sealed record MeanVectors(Estimate FirstSquare, Estimate SecondSquare, Estimate Product, Estimate Cosine)
{
    /// <summary>From the products of n ≥ 4 independent pairs (a_i, b_i): a_i·a_j, b_i·b_j and a_i·b_j, shape (n, n) each.</summary>
    public static MeanVectors Measure(double[,] first, double[,] second, double[,] mixed)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(mixed);
        Gram a = new(first), b = new(second), ab = new(mixed);
        if (a.Count < 4) throw new ArgumentException($"Mean vectors need 4 samples or more, got {a.Count}.", nameof(first));
        return new(
            Jackknife.Of(a.Count, a.OffDiagonal),
            Jackknife.Of(a.Count, b.OffDiagonal),
            Jackknife.Of(a.Count, ab.OffDiagonal),
            Jackknife.Of(a.Count, left => ab.OffDiagonal(left) / Math.Sqrt(a.OffDiagonal(left) * b.OffDiagonal(left))));
    }
}
