using Carnot.Curvature;
using Carnot.Randomness;
using MathNet.Numerics.LinearAlgebra;

namespace Carnot.Tests.Curvature;

public class SpectralDensityTests
{
    [Fact]
    public void Signs_give_the_trace_of_a_diagonal_without_error()
    {
        Estimate trace = Hutchinson.Trace(new SymmetricOperator(50, (v, hv) =>
        {
            for (int i = 0; i < 50; i++) hv[i] = i * v[i];
        }), 4, new Rng(1, "diagonal"));
        Assert.Equal(1225, trace.Value, 1e-10);
        Assert.Equal(0, trace.StandardError, 1e-10);
    }

    [Fact]
    public void The_variance_of_a_probe_is_that_of_the_off_diagonal()
    {
        Matrix<double> dense = LanczosTests.Random(30, 7);
        const int probes = 4_000;
        Estimate trace = Hutchinson.Trace(LanczosTests.Of(dense), probes, new Rng(2, "variance"));
        double expected = 0;
        for (int r = 0; r < 30; r++)
            for (int c = 0; c < 30; c++)
                if (r != c) expected += 2 * dense[r, c] * dense[r, c];
        // A sample variance of n values of kurtosis near 3 has a relative deviation of √(2/n) = 0.022; five of them.
        Assert.Equal(1, trace.StandardError * trace.StandardError * probes / expected, 0.11);
    }

    [Fact]
    public void A_full_rule_counts_weights_and_moments_as_a_dense_solver_does()
    {
        Matrix<double> dense = LanczosTests.Random(24, 8);
        double[] exact = [.. dense.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real)];
        var rng = new Rng(3, "full");
        SpectralDensity density = StochasticLanczosQuadrature.Measure(LanczosTests.Of(dense), 40, 24, rng);
        Assert.Equal(24, density.TraceOf(_ => 1).Value, 1e-10);
        foreach (var (f, name) in new (Func<double, double>, string)[] { (x => x, "trace"), (x => x * x, "square"), (Math.Exp, "exp"), (x => x > 1 ? 1 : 0, "count") })
            Statistically.Equal(exact.Sum(f), density.TraceOf(f));
        Statistically.Equal(exact.Count(value => value > 0), density.CountAbove(0));
    }

    [Fact]
    public void Few_products_already_have_the_moments_of_many()
    {
        // m products are exact up to degree 2m − 1: two give tr H², three tr H⁵, with one and the same start.
        SymmetricOperator symmetric = LanczosTests.Of(LanczosTests.Random(40, 9));
        SpectralDensity few = StochasticLanczosQuadrature.Measure(symmetric, 6, 3, new Rng(4, "moments")), many = StochasticLanczosQuadrature.Measure(symmetric, 6, 40, new Rng(4, "moments"));
        for (int power = 0; power <= 5; power++)
        {
            double expected = many.TraceOf(x => Math.Pow(x, power)).Value;
            Assert.Equal(expected, few.TraceOf(x => Math.Pow(x, power)).Value, 1e-9 * (1 + Math.Abs(expected)));
        }
        Assert.NotEqual(many.TraceOf(x => Math.Pow(x, 6)).Value, few.TraceOf(x => Math.Pow(x, 6)).Value, 1e-3);
    }

    [Fact]
    public void A_density_integrates_to_one()
    {
        SpectralDensity density = StochasticLanczosQuadrature.Measure(LanczosTests.Of(LanczosTests.Random(20, 10)), 3, 10, new Rng(5, "integral"));
        // The trapezoidal rule on a sum of Gaussians is exact to rounding once the grid is finer than a width and reaches 8 widths past the ends.
        double sum = 0;
        for (double x = -30; x < 30; x += 0.1) sum += 0.1 * density.At(x, 0.3);
        Assert.Equal(1, sum, 1e-12);
    }
}
