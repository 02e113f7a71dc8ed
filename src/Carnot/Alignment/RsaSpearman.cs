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
        int[] ranks = pair.A.Ranks;
        double covariance, variation;
        if (pair.Order is { } order) (covariance, variation) = (Covariance(ranks, pair.B.RankSquare, order), pair.B.RankSquare.Variation);
        else (covariance, variation) = (Covariance(ranks, pair.B.Ranks), pair.B.RankVariation);
        double norm = Math.Sqrt(pair.A.RankVariation * variation);
        if (norm == 0) throw new CheckException("All pairs of different samples have the same inner product: a rank correlation of constants is not defined.");
        return covariance / norm;
    }

    /// <summary>Σ (a − ā)(b − b̄). Doubled ranks have the mean N + 1, equal entries or not.</summary>
    private static double Covariance(int[] a, int[] b)
    {
        const int block = 1 << 16;
        double mean = a.Length + 1.0;
        // Blocks are summed apart so that the bits do not depend on threads.
        double[] sums = new double[(a.Length + block - 1) / block];
        Parallel.For(0, sums.Length, t =>
        {
            double sum = 0;
            for (int i = t * block; i < Math.Min(a.Length, (t + 1) * block); i++) sum += (a[i] - mean) * (b[i] - mean);
            sums[t] = sum;
        });
        return sums.Sum();
    }

    /// <summary>Σ (a − ā) b over the pairs in another order: b̄ drops out.</summary>
    private static double Covariance(int[] a, RankSquare b, int[] order)
    {
        int mean = a.Length + 1;
        double[] sums = new double[order.Length];
        Parallel.For(0, order.Length, i =>
        {
            ReadOnlySpan<int> left = a.AsSpan(i * (i - 1) / 2, i);
            ReadOnlySpan<ushort> right = b.Row(order[i]);
            // At most 2^28 · 2^16 · n: far from overflow.
            long sum = 0;
            for (int j = 0; j < left.Length; j++) sum += (long)(left[j] - mean) * right[order[j]];
            sums[i] = sum;
        });
        return sums.Sum();
    }
}
