using MathNet.Numerics.LinearAlgebra.Double;

namespace Carnot.Alignment;

/// <summary>SVCCA: mean canonical correlation between the k greatest principal directions of both sides, features centred.</summary>
/// <remarks>
/// With left singular vectors U_A = X_c V_A S_A⁻¹ the canonical correlations are the singular values of U_AᵀU_B = S_A⁻¹V_Aᵀ(X_cᵀY_c)V_B S_B⁻¹.
/// Source: Raghu et al., "SVCCA" (2017), with a fixed number of directions.
/// </remarks>
public sealed class Svcca : IAlignmentMetric
{
    /// <inheritdoc/>
    public string Name => "svcca";

    /// <inheritdoc/>
    public string Title => "mean canonical correlation of principal directions";

    /// <inheritdoc/>
    public bool NeedsRows => false;

    /// <inheritdoc/>
    public double Score(FeaturePair pair, AlignmentOptions options) => Correlations(pair, options).Average();

    /// <summary>The canonical correlations, the greatest first, shape (k).</summary>
    public static double[] Correlations(FeaturePair pair, AlignmentOptions options)
    {
        (PrincipalDirections a, PrincipalDirections b) = pair.Principal();
        int k = Math.Min(options.Components, Math.Min(a.Rank, b.Rank));
        if (pair.Rows <= 2 * k)
            throw new CheckException($"{k} directions of each side always correlate in {pair.Rows} samples; SVCCA needs more than {2 * k}.");
        return [.. new DenseMatrix(k, k, Rotated(pair, k)).Svd(computeVectors: false).S.Select(s => Math.Min(1, s))];
    }

    /// <summary>S_A⁻¹ V_Aᵀ C V_B S_B⁻¹, shape (k, k).</summary>
    private static double[] Rotated(FeaturePair pair, int k)
    {
        (PrincipalDirections a, PrincipalDirections b) = pair.Principal();
        int p = pair.A.Columns, q = pair.B.Columns;
        double[] half = new double[k * q], whole = new double[k * k];
        MatrixProduct.Add(half, k, q, p, MatrixView.RowMajor(a.Vectors, p), MatrixView.RowMajor(pair.Moments.Centred(), q));
        MatrixProduct.Add(whole, k, k, q, MatrixView.RowMajor(half, q), MatrixView.RowMajor(b.Vectors, q).Transpose());
        for (int i = 0; i < k; i++)
            for (int j = 0; j < k; j++) whole[i * k + j] /= Math.Sqrt(a.Values[i] * b.Values[j]);
        return whole;
    }
}
