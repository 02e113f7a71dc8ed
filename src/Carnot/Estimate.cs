using Carnot.Statistics;

namespace Carnot;

/// <summary>A measured quantity: its value, one standard error, and how many independent samples it rests on.</summary>
/// <param name="Value">The estimate, in the unit of the samples.</param>
/// <param name="StandardError">One standard deviation of <paramref name="Value"/>, in the same unit.</param>
/// <param name="EffectiveSamples">n_eff: the number of independent samples that would give the same error.</param>
public readonly record struct Estimate(double Value, double StandardError, double EffectiveSamples)
{
    /// <summary>The shortest series whose autocorrelation time is worth estimating.</summary>
    public const int ShortestSeries = 32;

    /// <summary>A value known exactly.</summary>
    public static Estimate Exact(double value) => new(value, 0, double.PositiveInfinity);

    /// <summary>Mean of n independent samples: s / √n with the unbiased sample variance s².</summary>
    public static Estimate MeanOfIndependent(ReadOnlySpan<double> samples)
    {
        if (samples.Length < 2)
            throw new ArgumentException($"An error bar needs at least 2 samples, got {samples.Length}.", nameof(samples));
        double mean = Mean(samples);
        double variance = new Autocovariance(samples.ToArray(), mean)[0] * samples.Length / (samples.Length - 1);
        return new(mean, Math.Sqrt(variance / samples.Length), samples.Length);
    }

    /// <summary>Mean of a stationary, possibly correlated series: n_eff = n / (2 τ), standard error √(γ₀ / n_eff).</summary>
    /// <remarks>
    /// τ = ½ + Σ ρ(k) is the integrated autocorrelation time, summed over the self-consistent window k &lt; 5 τ.
    /// The window drops a tail of relative size e⁻⁵, and the sample mean takes 2 τ γ₀ / n out of every autocovariance;
    /// the second is put back to first order (τ → τ (1 + (2W + 1)/n)). Below 50 τ samples the error bar is itself uncertain by
    /// more than a fifth: <see cref="EffectiveSamples"/> below 25 says so.
    /// Where τ comes out below ½, correlations of both signs cancel in it and 5 τ says nothing of how long they last. There τ is summed over pairs
    /// ρ(2m) + ρ(2m + 1) up to the first that is not positive, whose first half closes the sum: what is left of an alternating tail is then as small beside τ as ρ is beside 1.
    /// Source: Sokal, "Monte Carlo Methods in Statistical Mechanics" (1997), section 3; bias term: Wolff, hep-lat/0306017, eq. 49; pairs: Geyer, Statist. Sci. 7 (1992), section 3.3.
    /// </remarks>
    public static Estimate MeanOf(ReadOnlySpan<double> series)
    {
        int n = series.Length;
        if (n < ShortestSeries)
            throw new ArgumentException($"The mean of a correlated series needs at least {ShortestSeries} samples, got {n}.", nameof(series));

        double mean = Mean(series);
        var covariance = new Autocovariance(series.ToArray(), mean);
        double variance = covariance[0];
        if (variance == 0) return new(mean, 0, n);

        double tau = 0.5;
        int window = 1;
        for (; window < n / 2 && window < 5 * tau; window++)
            tau += covariance[window] / variance;
        if (tau < 0.5) (tau, window) = OverPairs(covariance, n / 2);

        tau = Math.Max(tau, 0.5 / n) * (1 + (2.0 * window + 1) / n);
        double effective = n / (2 * tau);
        return new(mean, Math.Sqrt(variance / effective), effective);
    }

    /// <summary>How many standard errors lie between this estimate and <paramref name="expected"/>.</summary>
    public double SigmasFrom(double expected) => Math.Abs(Value - expected) / StandardError;

    /// <summary>The estimate times an exactly known factor.</summary>
    public Estimate Scale(double factor) => new(factor * Value, Math.Abs(factor) * StandardError, EffectiveSamples);

    /// <summary>The difference of two independent estimates; errors add in quadrature, the smaller sample count remains.</summary>
    public Estimate Minus(Estimate other)
        => new(Value - other.Value, Math.Sqrt(StandardError * StandardError + other.StandardError * other.StandardError),
            Math.Min(EffectiveSamples, other.EffectiveSamples));

    /// <inheritdoc/>
    public override string ToString() => double.IsPositiveInfinity(EffectiveSamples)
        ? $"{Value:G6}"
        : $"{Value:G6} ± {StandardError:G2} (n_eff = {EffectiveSamples:F0})";

    /// <summary>τ of a series whose correlations cancel each other, and the lags it was summed over.</summary>
    private static (double Tau, int Window) OverPairs(Autocovariance covariance, int lags)
    {
        double tau = -0.5, pair;
        int window = 0;
        for (; window < lags && (pair = covariance[window] + covariance[window + 1]) > 0; window += 2)
            tau += pair / covariance[0];
        double closed = tau + 0.5 * covariance[window] / covariance[0];
        return (closed > 0 ? closed : tau, window);
    }

    /// <summary>The second sum takes out the rounding of the first, which would give equal values a variance.</summary>
    private static double Mean(ReadOnlySpan<double> x)
    {
        double sum = 0, rest = 0;
        foreach (double value in x) sum += value;
        double mean = sum / x.Length;
        foreach (double value in x) rest += value - mean;
        return mean + rest / x.Length;
    }
}
