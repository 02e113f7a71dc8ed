using System.Numerics.Tensors;

namespace Carnot.Alignment;

/// <summary>Pearson correlation of the off-diagonal entries of the uncentred Gram matrices K = XXᵀ, L = YYᵀ.</summary>
/// <remarks>
/// No n by n matrix is formed: Σ_ij K_ij = |Σx|², Σ_ij K_ij² = ‖Σ x xᵀ‖², Σ_ij K_ij L_ij = ‖Σ x yᵀ‖², less the diagonals.
/// Source: Kriegeskorte, Mur and Bandettini, "Representational similarity analysis" (2008), with inner products as similarities.
/// </remarks>
public sealed class RsaPearson : IAlignmentMetric
{
    /// <inheritdoc/>
    public string Name => "rsa-pearson";

    /// <inheritdoc/>
    public string Title => "Pearson correlation of off-diagonal Gram entries";

    /// <inheritdoc/>
    public bool NeedsRows => false;

    /// <inheritdoc/>
    public double Score(FeaturePair pair, AlignmentOptions options)
    {
        double pairs = (double)pair.Rows * (pair.Rows - 1);
        (double meanK, double varianceK) = OffDiagonal(pair.A.Moments, pairs);
        (double meanL, double varianceL) = OffDiagonal(pair.B.Moments, pairs);
        double covariance = (pair.Moments.GramProduct() - pair.Moments.DiagonalProduct) / pairs - meanK * meanL;
        if (!(varianceK > 0) || !(varianceL > 0)) throw new CheckException("All pairs of different samples have the same inner product: a correlation of constants is not defined.");
        return covariance / Math.Sqrt(varianceK * varianceL);
    }

    private static (double Mean, double Variance) OffDiagonal(SetMoments moments, double pairs)
    {
        double sum = (double)moments.Rows * moments.Rows * TensorPrimitives.SumOfSquares<double>(moments.Mean()) - moments.Norm2;
        double mean = sum / pairs;
        return (mean, (moments.GramNorm2() - moments.Norm4) / pairs - mean * mean);
    }
}
