using System.Numerics.Tensors;

namespace Carnot.Alignment;

/// <summary>R² of the linear regression of B on A: the share of B's variation that A's features explain, both centred.</summary>
/// <remarks>Σ_k |v_kᵀ X_cᵀY_c|²/λ_k / ‖Y_c‖² over A's principal directions v_k; no feature of A is left out, and none counts twice.</remarks>
public sealed class LinearRegression : IAlignmentMetric
{
    /// <inheritdoc/>
    public string Name => "regression";

    /// <inheritdoc/>
    public string Title => "R² of B regressed on A";

    /// <inheritdoc/>
    public bool NeedsRows => false;

    /// <inheritdoc/>
    public double Score(FeaturePair pair, AlignmentOptions options)
        => Explained(pair.A, MatrixView.RowMajor(pair.Moments.Centred(), pair.B.Columns), pair.B);

    /// <summary>R² of <paramref name="to"/> on <paramref name="from"/>, whose cross moments (d_from, d_to) are given.</summary>
    internal static double Explained(FeatureSet from, MatrixView cross, FeatureSet to)
    {
        PrincipalDirections principal = from.Principal;
        if (from.Rows <= principal.Rank + 1)
            throw new CheckException($"{from.Name} has {principal.Rank} independent features for {from.Rows} samples: it explains anything. Regression needs more than {principal.Rank + 1} samples.");
        double[] rotated = new double[principal.Rank * to.Columns];
        MatrixProduct.Add(rotated, principal.Rank, to.Columns, from.Columns, MatrixView.RowMajor(principal.Vectors, from.Columns), cross);
        double explained = 0;
        for (int k = 0; k < principal.Rank; k++)
            explained += TensorPrimitives.SumOfSquares<double>(rotated.AsSpan(k * to.Columns, to.Columns)) / principal.Values[k];
        return explained / to.Moments.Variation();
    }
}
