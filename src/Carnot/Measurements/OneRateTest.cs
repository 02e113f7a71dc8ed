using Carnot.Laws;
using MathNet.Numerics.Distributions;

namespace Carnot.Measurements;

/// <summary>Fourier's law with one rate held against the bands of a <see cref="RelaxationSpectrum"/>: Hotelling's T² of the best Q and λ.</summary>
/// <remarks>
/// T² = min (h − Q p(λ))ᵀ C⁻¹ (h − Q p(λ)), p(λ) = Σ c (1 − e^(−λτ)) what the combination of every band makes of a mode of rate λ, C the covariance of the mean heats h over n replicas.
/// With k bands, T² (n − k + 2)/((k − 2)(n − 1)) follows F(k − 2, n − k + 2) where one rate is true: errors that were measured themselves are counted.
/// Source: Hotelling, Ann. Math. Statist. 2 (1931); two parameters fitted take two degrees of freedom.
/// </remarks>
/// <param name="Misfit">T² over its degrees of freedom: about 1 where one rate is true and replicas are many.</param>
/// <param name="Probability">Of a misfit as large where one rate is true.</param>
/// <param name="RelaxationTime">1/λ of the best rate, in units of a learning-rate sum.</param>
public sealed record OneRateTest(double Misfit, double Probability, double RelaxationTime)
{
    /// <summary>From the heats of replicas in bands, shape (bands, replicas); null with fewer than 4 bands, or than 2 replicas more than bands.</summary>
    /// <param name="tau">The times at which heat was measured.</param>
    /// <param name="combinations">c of every band, shape (bands, times).</param>
    /// <param name="heats">Σ c Q(τ).</param>
    /// <param name="times">The relaxation times among which the best is looked for.</param>
    internal static OneRateTest? Of(double[] tau, double[][] combinations, double[][] heats, (double Fastest, double Slowest) times)
    {
        int k = combinations.Length;
        if (k < 4 || heats[0].Length < k + 2) return null;
        int n = heats[0].Length;
        double[] mean = [.. heats.Select(band => band.Average())];
        double[,] covariance = new double[k, k];
        for (int i = 0; i < k; i++)
            for (int j = 0; j < k; j++) covariance[i, j] = heats[i].Zip(heats[j], (a, b) => (a - mean[i]) * (b - mean[j])).Sum() / (n - 1) / n;
        if (LinearSystem.Cholesky(covariance) is not { } lower) return null;
        var best = (Misfit: double.PositiveInfinity, Time: 0.0);
        // Twice more between the neighbours of the best: its logarithm is then known to a millionth, far closer than any noise.
        const int Tried = 400, Rounds = 3;
        for (int round = 0; round < Rounds; round++)
        {
            double step = Math.Pow(times.Slowest / times.Fastest, 1.0 / Tried);
            for (int i = 0; i <= Tried; i++)
            {
                double time = times.Fastest * Math.Pow(step, i);
                double[] response = [.. tau.Select(t => 1 - Math.Exp(-t / time))], part = [.. combinations.Select(c => Dot(c, response))], solved = [.. part];
                LinearSystem.SolveCholesky(lower, solved);
                double heat = Math.Max(0, Dot(solved, mean) / Dot(solved, part));
                double[] rest = [.. mean.Zip(part, (h, p) => h - heat * p)], weighed = [.. rest];
                LinearSystem.SolveCholesky(lower, weighed);
                double misfit = Dot(rest, weighed);
                if (misfit < best.Misfit) best = (misfit, time);
            }
            times = (best.Time / step, best.Time * step);
        }
        int freedom = k - 2, errors = n - k + 2;
        double f = best.Misfit * errors / (freedom * (n - 1.0));
        return new(best.Misfit / freedom, 1 - FisherSnedecor.CDF(freedom, errors, f), best.Time);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
