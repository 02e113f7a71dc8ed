using Carnot.Curvature;
using Carnot.Randomness;
using MathNet.Numerics.LinearAlgebra;

namespace Carnot.Tests.Curvature;

public class LanczosTests
{
    [Fact]
    public void The_chain_of_springs_has_its_closed_form_spectrum()
    {
        // 2 on the diagonal, −1 beside it: eigenvalues 2 − 2 cos(kπ/(n + 1)).
        const int n = 60;
        var chain = new SymmetricOperator(n, (v, hv) =>
        {
            for (int i = 0; i < n; i++) hv[i] = 2 * v[i] - (i > 0 ? v[i - 1] : 0) - (i < n - 1 ? v[i + 1] : 0);
        });
        Eigenpairs found = Lanczos.Largest(chain, 6, new Rng(1, "chain"), products: n, tolerance: 1e-13);
        Assert.True(found.Converged);
        // All n products span the space: only roundings are left, some n of 1e-16 of the norm 4.
        for (int k = 0; k < 6; k++) Assert.Equal(2 - 2 * Math.Cos((n - k) * Math.PI / (n + 1)), found.Values[k], 1e-12);
        Assert.Equal(2 - 2 * Math.Cos(Math.PI / (n + 1)), found.Least, 1e-12);
    }

    [Fact]
    public void A_random_matrix_has_the_eigenvalues_of_a_dense_solver_and_true_residuals()
    {
        Matrix<double> dense = Random(80, 2);
        var symmetric = Of(dense);
        double[] exact = [.. dense.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).OrderDescending()];
        Eigenpairs found = Lanczos.Largest(symmetric, 10, new Rng(2, "lanczos"), products: 70, tolerance: 1e-6);
        double scale = exact.Max(Math.Abs);
        double[] hv = new double[80];
        for (int k = 0; k < 10; k++)
        {
            // A symmetric matrix has an eigenvalue within the residual of every Ritz value.
            Assert.InRange(Math.Abs(found.Values[k] - exact[k]), 0, found.Residuals[k] + 1e-12 * scale);
            double[] v = [.. found.Vectors[k]];
            symmetric.Apply(v, hv);
            Assert.Equal(found.Residuals[k], Math.Sqrt(hv.Zip(v, (a, b) => Math.Pow(a - found.Values[k] * b, 2)).Sum()), 1e-11 * scale);
            for (int j = 0; j <= k; j++) Assert.Equal(j == k ? 1 : 0, v.Zip(found.Vectors[j], (a, b) => a * b).Sum(), 1e-12);
        }
    }

    [Fact]
    public void The_basis_stays_orthonormal_where_the_spectrum_spans_twelve_decades()
    {
        const int n = 60, vectors = 40;
        var steep = new SymmetricOperator(n, (v, hv) =>
        {
            for (int i = 0; i < n; i++) hv[i] = Math.Pow(10, -12.0 * i / (n - 1)) * v[i];
        });
        double[] start = new double[n];
        var rng = new Rng(4, "steep");
        rng.FillNormals(start);
        var basis = new KrylovBasis(steep, start, rng);
        for (int k = 0; k < vectors; k++) Assert.True(basis.Grow());
        // Two passes leave roundings of sums over n numbers, some √n of 1e-16; one pass leaves these divided by what was left of a vector, which falls to 1e-12.
        for (int a = 0; a < vectors; a++)
            for (int b = 0; b <= a; b++) Assert.Equal(a == b ? 1 : 0, basis.Vectors[a].Zip(basis.Vectors[b], (x, y) => x * y).Sum(), 2e-14);
    }

    [Fact]
    public void Copies_of_one_eigenvalue_are_all_found_and_no_ghosts()
    {
        double[] diagonal = [5, 5, 5, 2, 1, 1, 0, -3];
        var symmetric = new SymmetricOperator(8, (v, hv) =>
        {
            for (int i = 0; i < 8; i++) hv[i] = diagonal[i] * v[i];
        });
        Eigenpairs found = Lanczos.Largest(symmetric, 8, new Rng(3, "copies"), products: 8);
        Assert.All(found.Values.Zip(diagonal), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
        Assert.Equal(8, found.Products);
    }

    [Fact]
    public void What_has_not_converged_says_so()
    {
        Eigenpairs found = Lanczos.Largest(Of(Random(80, 4)), 5, new Rng(4, "few"), products: 8, tolerance: 1e-3);
        Assert.False(found.Converged);
        Assert.True(found.Residuals[4] > 1e-3 * found.Values[0]);
    }

    [Fact]
    public void A_preconditioned_operator_is_the_dense_product()
    {
        Matrix<double> dense = Random(12, 5);
        double[] p = [.. Enumerable.Range(0, 12).Select(i => 0.1 + i)];
        var root = Matrix<double>.Build.DenseOfDiagonalArray([.. p.Select(Math.Sqrt)]);
        double expected = (root * dense * root).Evd(Symmetricity.Symmetric).EigenValues.Max(value => value.Real);
        Eigenpairs found = Lanczos.Largest(new PreconditionedOperator(Of(dense), p), 1, new Rng(5, "p"), products: 12, tolerance: 1e-13);
        Assert.Equal(expected, found.Values[0], 1e-12 * expected);
    }

    [Fact]
    public void Products_that_are_not_finite_stop_with_the_reason()
        => Assert.Throws<DivergenceException>(() => Lanczos.Largest(new SymmetricOperator(3, (_, hv) => hv.Fill(double.NaN)), 1, new Rng(1, "nan")));

    internal static Matrix<double> Random(int n, ulong seed)
    {
        var rng = new Rng(seed, "matrix");
        Matrix<double> square = Matrix<double>.Build.Dense(n, n, (_, _) => rng.NextNormal());
        return (square + square.Transpose()) / 2;
    }

    internal static SymmetricOperator Of(Matrix<double> dense) => new(dense.RowCount, (v, hv) =>
    {
        for (int r = 0; r < hv.Length; r++)
        {
            hv[r] = 0;
            for (int c = 0; c < hv.Length; c++) hv[r] += dense[r, c] * v[c];
        }
    });
}
