namespace Carnot.Alignment;

/// <summary>Linear CKA from the unbiased HSIC: its mean is 0 for independent features, however few the samples.</summary>
/// <remarks>Sources: Song et al. (JMLR 2012), eq. 5, for HSIC; Nguyen, Raghu and Kornblith (2021), section 2, for its use in CKA.</remarks>
public sealed class UnbiasedCka : IAlignmentMetric
{
    /// <inheritdoc/>
    public string Name => "cka-unbiased";

    /// <inheritdoc/>
    public string Title => "linear CKA, unbiased HSIC";

    /// <inheritdoc/>
    public bool NeedsRows => false;

    /// <inheritdoc/>
    public double Score(FeaturePair pair, AlignmentOptions options)
    {
        double a = PairMoments.UnbiasedHsic(pair.A.Moments), b = PairMoments.UnbiasedHsic(pair.B.Moments);
        if (!(a > 0) || !(b > 0)) throw new CheckException($"The unbiased HSIC of a representation with itself came out as {(a > 0 ? b : a):G3}, not positive: {pair.Rows} samples are too few for it.");
        return pair.Moments.UnbiasedHsic() / Math.Sqrt(a * b);
    }
}
