namespace Carnot.Alignment;

/// <summary>R² of the linear regression of A on B: the share of A's variation that B's features explain, both centred.</summary>
public sealed class ReverseRegression : IAlignmentMetric
{
    /// <inheritdoc/>
    public string Name => "regression-reverse";

    /// <inheritdoc/>
    public string Title => "R² of A regressed on B";

    /// <inheritdoc/>
    public bool NeedsRows => false;

    /// <inheritdoc/>
    public double Score(FeaturePair pair, AlignmentOptions options)
        => LinearRegression.Explained(pair.B, MatrixView.RowMajor(pair.Moments.Centred(), pair.B.Columns).Transpose(), pair.A);
}
