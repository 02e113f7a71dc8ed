namespace Carnot.Alignment;

/// <summary>Spearman correlation of the off-diagonal entries of the uncentred Gram matrices: Pearson correlation of their ranks, equal entries sharing a rank.</summary>
public sealed class RsaSpearman : IAlignmentMetric
{
    /// <inheritdoc/>
    public string Name => "rsa-spearman";

    /// <inheritdoc/>
    public string Title => "Spearman correlation of off-diagonal Gram entries";

    /// <inheritdoc/>
    public bool NeedsRows => true;

    /// <inheritdoc/>
    public double Score(FeaturePair pair, AlignmentOptions options)
    {
        int[] ranksA = pair.A.Ranks, ranksB = pair.B.Ranks;
        int n = (int)pair.Rows;
        int[]? order = pair.Order;
        // Doubled ranks have the mean N + 1, equal entries or not. Rows are summed apart so that the bits do not depend on threads.
        double mean = ranksA.Length + 1.0;
        double[] sums = new double[n];
        Parallel.For(0, n, i =>
        {
            long row = (long)i * (i - 1) / 2;
            int p = order?[i] ?? i;
            double sum = 0;
            for (int j = 0; j < i; j++)
            {
                int q = order is null ? j : order[j];
                sum += (ranksA[row + j] - mean) * (ranksB[p > q ? (long)p * (p - 1) / 2 + q : (long)q * (q - 1) / 2 + p] - mean);
            }
            sums[i] = sum;
        });
        double norm = Math.Sqrt(pair.A.RankVariation * pair.B.RankVariation);
        if (norm == 0) throw new CheckException("All pairs of different samples have the same inner product: a rank correlation of constants is not defined.");
        return sums.Sum() / norm;
    }
}
