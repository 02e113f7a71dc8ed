namespace Carnot.Alignment;

/// <summary>⟨K, L⟩/(‖K‖‖L‖) of the uncentred Gram matrices K = XXᵀ, L = YYᵀ: 1 exactly where the representations are perfectly aligned.</summary>
/// <remarks>Perfect alignment after Ziyin and Chuang (arXiv 2507.01098): c h_A(x)·h_A(x') = h_B(x)·h_B(x') for one c and all pairs of samples.</remarks>
public sealed class GramCosine : IAlignmentMetric
{
    /// <inheritdoc/>
    public string Name => "gram-cosine";

    /// <inheritdoc/>
    public string Title => "cosine of the uncentred Gram matrices";

    /// <inheritdoc/>
    public bool NeedsRows => false;

    /// <inheritdoc/>
    public double Score(FeaturePair pair, AlignmentOptions options)
        => pair.Moments.GramProduct() / Math.Sqrt(pair.A.Moments.GramNorm2() * pair.B.Moments.GramNorm2());
}
