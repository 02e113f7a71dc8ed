namespace Carnot.Alignment;

/// <summary>Procrustes similarity ‖X_cᵀY_c‖_*/(‖X_c‖‖Y_c‖): the greatest cosine that a rotation of one centred representation reaches with the other.</summary>
/// <remarks>‖·‖_* is the sum of singular values. Source: Schönemann (1966); as a similarity, Williams et al., "Generalized Shape Metrics" (2021).</remarks>
public sealed class Procrustes : IAlignmentMetric
{
    /// <inheritdoc/>
    public string Name => "procrustes";

    /// <inheritdoc/>
    public string Title => "cosine after the best rotation";

    /// <inheritdoc/>
    public bool NeedsRows => false;

    /// <inheritdoc/>
    public double Score(FeaturePair pair, AlignmentOptions options)
    {
        return SingularValues.Sum(pair.Moments.Centred(), pair.A.Columns, pair.B.Columns) / Math.Sqrt(pair.A.Moments.Variation() * pair.B.Moments.Variation());
    }
}
