global using Matrix = MathNet.Numerics.LinearAlgebra.Matrix<double>;

using MathNet.Numerics.LinearAlgebra;

namespace Carnot.Symmetry;

/// <summary>Roots and products of the small matrices of linear networks.</summary>
internal static class Dense
{
    /// <summary>S^power of a symmetric positive definite matrix.</summary>
    public static Matrix Power(Matrix symmetric, double power)
    {
        var eigen = ((symmetric + symmetric.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        if (eigen.EigenValues[0].Real < 0 || power < 0 && !(eigen.EigenValues[0].Real > 0))
            throw new UsageException($"A covariance must be positive definite; its least eigenvalue is {eigen.EigenValues[0].Real:G3}.");
        return eigen.EigenVectors * Matrix.Build.DenseOfDiagonalVector(eigen.EigenValues.Map(value => Math.Pow(value.Real, power))) * eigen.EigenVectors.Transpose();
    }

    /// <summary>⟨X, Y⟩/(‖X‖‖Y‖).</summary>
    public static double Cosine(Matrix x, Matrix y) => x.PointwiseMultiply(y).ColumnSums().Sum() / (x.FrobeniusNorm() * y.FrobeniusNorm());

    /// <summary>Standard normal entries.</summary>
    public static Matrix Normals(Randomness.Rng rng, int rows, int columns) => Matrix.Build.Dense(rows, columns, (_, _) => rng.NextNormal());

    /// <summary>A uniformly random orthogonal matrix.</summary>
    public static Matrix Orthogonal(Randomness.Rng rng, int size) => Normals(rng, size, size).QR().Q;

    /// <summary>U diag(singular values between the bounds) V with random rotations: an invertible matrix of known condition.</summary>
    public static Matrix Conditioned(Randomness.Rng rng, int size, double least, double greatest)
        => Orthogonal(rng, size) * Matrix.Build.DenseDiagonal(size, size, _ => least + (greatest - least) * rng.NextUniform()) * Orthogonal(rng, size);
}
