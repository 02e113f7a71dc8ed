namespace Carnot.Alignment;

/// <summary>Linear CKA, biased: ‖X_cᵀY_c‖²/(‖X_cᵀX_c‖‖Y_cᵀY_c‖) with centred features.</summary>
/// <remarks>Source: Kornblith et al., "Similarity of Neural Network Representations Revisited" (2019), section 3.</remarks>
public sealed class LinearCka : IAlignmentMetric
{
    /// <inheritdoc/>
    public string Name => "cka";

    /// <inheritdoc/>
    public string Title => "linear CKA";

    /// <inheritdoc/>
    public bool NeedsRows => false;

    /// <inheritdoc/>
    public double Score(FeaturePair pair, AlignmentOptions options)
        => pair.Moments.BiasedHsic() / Math.Sqrt(Squares(pair.A.Moments.Centred()) * Squares(pair.B.Moments.Centred()));

    private static double Squares(double[] x) => System.Numerics.Tensors.TensorPrimitives.SumOfSquares<double>(x);
}
