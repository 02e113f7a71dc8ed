using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Carnot.Randomness;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Carnot.Curvature;

/// <summary>Largest eigenvalues by Lanczos' method with full reorthogonalisation.</summary>
/// <remarks>Memory: one vector of d numbers for each product. Source: Golub and Van Loan, "Matrix Computations", chapter 10.</remarks>
public static class Lanczos
{
    /// <summary>The <paramref name="count"/> algebraically largest eigenvalues.</summary>
    /// <param name="symmetric">H.</param>
    /// <param name="count">k, at most d.</param>
    /// <param name="rng">Draws the first vector.</param>
    /// <param name="products">The largest number of products; fewer where all residuals are within the tolerance before.</param>
    /// <param name="tolerance">Largest residual ‖Hv − λv‖ over the largest |λ|.</param>
    public static Eigenpairs Largest(ISymmetricOperator symmetric, int count, Rng rng, int products = 60, double tolerance = 1e-3)
    {
        ArgumentNullException.ThrowIfNull(symmetric);
        ArgumentNullException.ThrowIfNull(rng);
        if (count < 1 || count > symmetric.Dimension) throw new UsageException($"{count} eigenvalues were asked for in {symmetric.Dimension} dimensions; ask for 1 to {symmetric.Dimension}.");
        if (products < count) throw new UsageException($"{count} eigenvalues need {count} products or more, got {products}.");
        double[] start = new double[symmetric.Dimension];
        rng.FillNormals(start);
        var basis = new KrylovBasis(symmetric, start, rng);
        while (basis.Count < products && basis.Grow())
        {
            // T is decomposed at every fifth product only, so that this never costs more than the products themselves.
            if (basis.Count >= count && basis.Count % 5 == 0 && Converged(basis, basis.Ritz(), count, tolerance)) break;
        }
        Evd<double> ritz = basis.Ritz();
        return new(
            [.. Enumerable.Range(0, count).Select(k => ritz.EigenValues[basis.Count - 1 - k].Real)],
            [.. Enumerable.Range(0, count).Select(k => Vector(basis, ritz, k))],
            [.. Enumerable.Range(0, count).Select(k => Residual(basis, ritz, k))],
            Converged(basis, ritz, count, tolerance), ritz.EigenValues[0].Real, basis.Count);
    }

    /// <summary>‖Hv − λv‖ of the k-th largest pair: what the last vector of the basis takes part in leaves the space.</summary>
    private static double Residual(KrylovBasis basis, Evd<double> ritz, int k) => basis.Remainder * Math.Abs(ritz.EigenVectors[basis.Count - 1, basis.Count - 1 - k]);

    private static bool Converged(KrylovBasis basis, Evd<double> ritz, int count, double tolerance)
    {
        double scale = Math.Max(Math.Abs(ritz.EigenValues[0].Real), Math.Abs(ritz.EigenValues[basis.Count - 1].Real));
        return Enumerable.Range(0, count).All(k => Residual(basis, ritz, k) <= tolerance * scale);
    }

    private static ImmutableArray<double> Vector(KrylovBasis basis, Evd<double> ritz, int k)
    {
        double[] vector = new double[basis.Vectors[0].Length];
        for (int j = 0; j < basis.Count; j++) TensorPrimitives.MultiplyAdd(basis.Vectors[j], ritz.EigenVectors[j, basis.Count - 1 - k], vector, vector);
        return ImmutableCollectionsMarshal.AsImmutableArray(vector);
    }
}
