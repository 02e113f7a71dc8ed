using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Carnot.Alignment;

/// <summary>Directions of greatest variation of a representation: eigenvectors of Σ (x − μ)(x − μ)ᵀ, the greatest eigenvalue first.</summary>
/// <param name="Values">Eigenvalues that are not zero, shape (r).</param>
/// <param name="Vectors">One eigenvector a row, shape (r, d).</param>
internal sealed record PrincipalDirections(double[] Values, double[] Vectors)
{
    /// <summary>r, the rank.</summary>
    public int Rank => Values.Length;

    public static PrincipalDirections Of(SetMoments moments)
    {
        int d = moments.Columns;
        var decomposition = new DenseMatrix(d, d, [.. moments.Centred()]).Evd(Symmetricity.Symmetric);
        double[] eigenvalues = [.. decomposition.EigenValues.Select(value => value.Real)];
        int[] order = [.. Enumerable.Range(0, d).OrderByDescending(i => eigenvalues[i])];
        // An eigenvalue that is zero in exact arithmetic comes out as rounding of the sums, a few d ε of the greatest.
        double least = 16 * d * Math.ScaleB(1, -52) * eigenvalues[order[0]];
        int[] kept = [.. order.Where(i => eigenvalues[i] > least).Take((int)Math.Min(d, moments.Rows - 1))];
        double[] vectors = new double[kept.Length * d];
        for (int k = 0; k < kept.Length; k++)
            for (int i = 0; i < d; i++) vectors[k * d + i] = decomposition.EigenVectors[i, kept[k]];
        return new([.. kept.Select(i => eigenvalues[i])], vectors);
    }
}
