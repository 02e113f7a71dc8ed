namespace Carnot.Alignment;

/// <summary>Ranks of the off-diagonal Gram entries as a full square, rounded to 16 bits: a row of 10,000 samples stays in a core's cache while a permutation picks from it.</summary>
/// <remarks>
/// Up to 32,767 pairs nothing is rounded. Beyond, each of N ranks is off by at most a part of 2^17 of their range, without regard to the other side,
/// which moves a correlation by some 2^−16/√N: far below what permutations spread by.
/// </remarks>
/// <param name="Values">Shape (n, n), the diagonal empty.</param>
/// <param name="Variation">Σ (r − r̄)² over the pairs.</param>
internal sealed record RankSquare(ushort[] Values, double Variation)
{
    private const int Tile = 128;

    /// <summary>The square of doubled ranks of the entries below the diagonal, as <see cref="GramRanks"/> makes them.</summary>
    public static RankSquare Of(int[] ranks, int n)
    {
        ushort[] values = new ushort[(long)n * n];
        double scale = Math.Min(1, ushort.MaxValue / (2.0 * ranks.Length));
        double[] sums = new double[n], squares = new double[n];
        Parallel.For(0, (n + Tile - 1) / Tile, t =>
        {
            int end = Math.Min(n, (t + 1) * Tile);
            for (int from = 0; from < end; from += Tile)
                for (int i = t * Tile; i < end; i++)
                {
                    long row = (long)i * (i - 1) / 2;
                    for (int j = from; j < Math.Min(from + Tile, i); j++)
                    {
                        ushort rank = (ushort)(scale * ranks[row + j] + 0.5);
                        values[(long)i * n + j] = values[(long)j * n + i] = rank;
                        sums[i] += rank;
                        squares[i] += (double)rank * rank;
                    }
                }
        });
        double sum = sums.Sum();
        return new(values, squares.Sum() - sum * sum / ranks.Length);
    }

    /// <summary>The ranks of one sample's pairs, shape (n).</summary>
    public ReadOnlySpan<ushort> Row(int sample)
    {
        int n = (int)Math.Sqrt(Values.LongLength);
        return Values.AsSpan(sample * n, n);
    }
}
