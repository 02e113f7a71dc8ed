using Carnot.Curvature;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Probes;
using Carnot.Randomness;

namespace Carnot.Networks.Tests.Probes;

public class CurvatureTests
{
    /// <summary>A GPT-2 small enough to form its Hessian, 600 columns or so, one product of a unit vector each.</summary>
    private static readonly Gpt2Config Size = new() { Layers = 1, Heads = 2, Width = 6, Context = 5, Vocabulary = 7 };

    private static TokenBatch Tokens(int number, int count = 4)
    {
        var rng = new Rng((ulong)number, "tokens");
        var batch = new TokenBatch(count, Size.Context);
        for (int i = 0; i < batch.Inputs.Length; i++) (batch.Inputs[i], batch.Targets[i]) = (rng.NextIndex(Size.Vocabulary), rng.NextIndex(Size.Vocabulary));
        return batch;
    }

    [Fact]
    public void The_largest_ten_curvatures_trace_and_density_of_a_GPT2_are_those_of_its_dense_Hessian()
    {
        using var workers = new Workers(1);
        var exact = new Gpt2<double>(Size, workers, capacity: 4);
        var single = new Gpt2<float>(Size, workers, capacity: 4);
        exact.Initialize(1);
        Derivatives.Stir(exact);
        for (int i = 0; i < exact.ParameterCount; i++) single.Vector.Value.Span[i] = (float)exact.Vector.Value.Span[i];

        int d = exact.ParameterCount;
        var hessian = new NetworkHessian<double>(exact, number => Tokens(number), batches: 2);
        double[][] columns = new double[d][];
        double[] unit = new double[d];
        for (int k = 0; k < d; k++)
        {
            unit[k] = 1;
            hessian.Apply(unit, columns[k] = new double[d]);
            unit[k] = 0;
        }
        // Lanczos' method run through all d dimensions would be the same code; Jacobi's rotations share nothing with it.
        double[] eigenvalues = Jacobi(columns);
        double trace = Enumerable.Range(0, d).Sum(k => columns[k][k]);

        foreach (ISymmetricOperator symmetric in (ISymmetricOperator[])[hessian, new NetworkHessian<float>(single, number => Tokens(number), batches: 2)])
        {
            Eigenpairs found = Lanczos.Largest(symmetric, 10, new Rng(1, "top"), products: 80, tolerance: 1e-5);
            Assert.True(found.Converged);
            for (int k = 0; k < 10; k++) Assert.InRange(found.Values[k], eigenvalues[k] - 1e-4 * eigenvalues[0], eigenvalues[k] + 1e-4 * eigenvalues[0]);
            Estimate measured = Hutchinson.Trace(symmetric, 40, new Rng(2, "trace"));
            Assert.InRange(measured.SigmasFrom(trace), 0, 5);
            SpectralDensity density = StochasticLanczosQuadrature.Measure(symmetric, 20, 12, new Rng(3, "density"));
            Assert.InRange(density.TraceOf(x => x).SigmasFrom(trace), 0, 5);
            Assert.InRange(density.TraceOf(x => x * x).SigmasFrom(eigenvalues.Sum(x => x * x)), 0, 5);
        }
    }

    [Fact]
    public void One_batch_at_a_linearized_point_gives_the_products_of_batches_that_are_read_each_time()
    {
        using var workers = new Workers(1);
        var network = new Gpt2<double>(Size, workers, capacity: 2);
        network.Initialize(1);
        Derivatives.Stir(network);
        double[] v = Derivatives.Direction(network.ParameterCount, "v"), once = new double[v.Length], twice = new double[v.Length];
        new NetworkHessian<double>(network, _ => Tokens(3, count: 2)).Apply(v, once);
        new NetworkHessian<double>(network, _ => Tokens(3, count: 2), batches: 2).Apply(v, twice);
        Derivatives.Close(once, twice, 1e-13, "one batch and twice the same");
    }

    /// <summary>Eigenvalues of a symmetric matrix, largest first, by cyclic rotations that make it diagonal.</summary>
    private static double[] Jacobi(double[][] matrix)
    {
        int n = matrix.Length;
        double[][] a = [.. matrix.Select(row => (double[])row.Clone())];
        double off = double.PositiveInfinity, whole = Math.Sqrt(a.Sum(row => row.Sum(x => x * x)));
        for (int sweep = 0; sweep < 12 && off > 1e-9 * whole; sweep++)
        {
            for (int p = 0; p < n; p++)
                for (int q = p + 1; q < n; q++)
                {
                    if (Math.Abs(a[p][q]) < 1e-13 * whole) continue;
                    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]), t = Math.CopySign(1, theta) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1)), c = 1 / Math.Sqrt(t * t + 1), s = t * c;
                    double[] rowP = a[p], rowQ = a[q];
                    for (int k = 0; k < n; k++) (rowP[k], rowQ[k]) = (c * rowP[k] - s * rowQ[k], s * rowP[k] + c * rowQ[k]);
                    foreach (double[] row in a) (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            off = Math.Sqrt(Enumerable.Range(0, n).Sum(r => Enumerable.Range(0, n).Where(k => k != r).Sum(k => a[r][k] * a[r][k])));
        }
        return [.. Enumerable.Range(0, n).Select(k => a[k][k]).OrderDescending()];
    }
}
