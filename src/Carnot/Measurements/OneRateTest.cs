using Carnot.Laws;
using MathNet.Numerics.Distributions;

namespace Carnot.Measurements;

/// <summary>Fourier's law with one rate held against the bands of a <see cref="RelaxationSpectrum"/>: Hotelling's T² of the best Q and λ.</summary>
/// <remarks>
/// T² = min (h − Q p(λ))ᵀ C⁻¹ (h − Q p(λ)), p the part of a mode of rate λ in each band, C the covariance of the mean heats h over n replicas.
/// With k bands, T² (n − k + 2)/((k − 2)(n − 1)) follows F(k − 2, n − k + 2) where one rate is true: errors that were measured themselves are counted.
/// Source: Hotelling, Ann. Math. Statist. 2 (1931); two parameters fitted take two degrees of freedom.
/// </remarks>
/// <param name="Misfit">T² over its degrees of freedom: about 1 where one rate is true and replicas are many.</param>
/// <param name="Probability">Of a misfit as large where one rate is true.</param>
/// <param name="RelaxationTime">1/λ of the best rate, in units of a learning-rate sum.</param>
public sealed record OneRateTest(double Misfit, double Probability, double RelaxationTime)
{
    /// <summary>From the heats of replicas in bands, shape (bands, replicas); null with fewer than 4 bands, or than 2 replicas more than bands.</summary>
    internal static OneRateTest? Of((double From, double To)[] bands, double[][] heats)
    {
        int k = bands.Length;
        if (k < 4 || heats[0].Length < k + 2) return null;
        int n = heats[0].Length;
        double[] mean = [.. heats.Select(band => band.Average())];
        double[,] covariance = new double[k, k];
        for (int i = 0; i < k; i++)
            for (int j = 0; j < k; j++) covariance[i, j] = heats[i].Zip(heats[j], (a, b) => (a - mean[i]) * (b - mean[j])).Sum() / (n - 1) / n;
        if (LinearSystem.Cholesky(covariance) is not { } lower) return null;
        var best = (Misfit: double.PositiveInfinity, Time: 0.0);
        double fastest = bands[0].To / 10, slowest = bands[^1].To * 10;
        const int Tried = 400;
        for (int i = 0; i <= Tried; i++)
        {
            double time = fastest * Math.Pow(slowest / fastest, i / (double)Tried);
            double[] part = [.. bands.Select(band => RelaxationSpectrum.Weight(1 / time, band.To) - RelaxationSpectrum.Weight(1 / time, band.From))], solved = [.. part];
            LinearSystem.SolveCholesky(lower, solved);
            double heat = Math.Max(0, Dot(solved, mean) / Dot(solved, part));
            double[] rest = [.. mean.Zip(part, (h, p) => h - heat * p)], weighed = [.. rest];
            LinearSystem.SolveCholesky(lower, weighed);
            double misfit = Dot(rest, weighed);
            if (misfit < best.Misfit) best = (misfit, time);
        }
        int freedom = k - 2, errors = n - k + 2;
        double f = best.Misfit * errors / (freedom * (n - 1.0));
        return new(best.Misfit / freedom, 1 - FisherSnedecor.CDF(freedom, errors, f), best.Time);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
