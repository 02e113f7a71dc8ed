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
        double variance = Autocovariance(samples, mean, lag: 0) * samples.Length / (samples.Length - 1);
        return new(mean, Math.Sqrt(variance / samples.Length), samples.Length);
    }

    /// <summary>Mean of a stationary, possibly correlated series: n_eff = n / (2 τ), standard error √(γ₀ / n_eff).</summary>
    /// <remarks>
    /// τ = ½ + Σ ρ(k) is the integrated autocorrelation time, summed over the self-consistent window k &lt; 5 τ.
    /// The window drops a tail of relative size e⁻⁵, and the sample mean takes 2 τ γ₀ / n out of every autocovariance;
    /// the second is put back to first order (τ → τ (1 + (2W + 1)/n)). Below 50 τ samples the error bar is itself uncertain by
    /// more than a fifth: <see cref="EffectiveSamples"/> below 25 says so.
    /// Source: Sokal, "Monte Carlo Methods in Statistical Mechanics" (1997), section 3; bias term: Wolff, hep-lat/0306017, eq. 49.
    /// </remarks>
    public static Estimate MeanOf(ReadOnlySpan<double> series)
    {
        int n = series.Length;
        if (n < ShortestSeries)
            throw new ArgumentException($"The mean of a correlated series needs at least {ShortestSeries} samples, got {n}.", nameof(series));

        double mean = Mean(series);
        double variance = Autocovariance(series, mean, lag: 0);
        if (variance == 0) return new(mean, 0, n);

        double tau = 0.5;
        int window = 1;
        for (; window < n / 2 && window < 5 * tau; window++)
            tau += Autocovariance(series, mean, window) / variance;

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

    private static double Mean(ReadOnlySpan<double> x)
    {
        double sum = 0;
        foreach (double value in x) sum += value;
        return sum / x.Length;
    }

    /// <summary>γ_k with the 1/n convention, which keeps the sequence positive definite.</summary>
    private static double Autocovariance(ReadOnlySpan<double> x, double mean, int lag)
    {
        double sum = 0;
        for (int i = lag; i < x.Length; i++) sum += (x[i] - mean) * (x[i - lag] - mean);
        return sum / x.Length;
    }
}
