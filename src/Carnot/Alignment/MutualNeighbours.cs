namespace Carnot.Alignment;

/// <summary>Mutual k-NN: the mean share of a sample's k nearest neighbours in A that are among its k nearest in B.</summary>
/// <remarks>Neighbours by inner product, the sample itself left out. Source: Huh et al., "The Platonic Representation Hypothesis" (2024), appendix A.</remarks>
public sealed class MutualNeighbours : IAlignmentMetric
{
    /// <inheritdoc/>
    public string Name => "mutual-knn";

    /// <inheritdoc/>
    public string Title => "share of common nearest neighbours";

    /// <inheritdoc/>
    public bool NeedsRows => true;

    /// <inheritdoc/>
    public double Score(FeaturePair pair, AlignmentOptions options)
    {
        NeighbourLists a = pair.A.Neighbours(options), b = pair.B.Neighbours(options);
        int[]? order = pair.Order;
        long common = 0;
        for (int i = 0; i < pair.Rows; i++)
            foreach (int j in a.Of(i))
                if (b.Of(order?[i] ?? i).Contains(order?[j] ?? j)) common++;
        return (double)common / (pair.Rows * options.Neighbours);
    }
}
