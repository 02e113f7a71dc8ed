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
        var sums = new (double AB, double AA, double BB)[n];
        Parallel.For(0, n, i =>
        {
            long row = (long)i * (i - 1) / 2;
            double ab = 0, aa = 0, bb = 0;
            for (int j = 0; j < i; j++)
            {
                int p = order?[i] ?? i, q = order?[j] ?? j;
                double a = ranksA[row + j] - mean, b = ranksB[p > q ? (long)p * (p - 1) / 2 + q : (long)q * (q - 1) / 2 + p] - mean;
                ab += a * b;
                aa += a * a;
                bb += b * b;
            }
            sums[i] = (ab, aa, bb);
        });
        double norm = Math.Sqrt(sums.Sum(s => s.AA) * sums.Sum(s => s.BB));
        if (norm == 0) throw new CheckException("All pairs of different samples have the same inner product: a rank correlation of constants is not defined.");
        return sums.Sum(s => s.AB) / norm;
    }
}
