using Carnot.Randomness;
using Carnot.Statistics;

namespace Carnot.Tests;

public class EstimateTests
{
    private const double OneSigma = 0.6827;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Error_bars_cover_68_percent_on_an_autoregressive_series(double correlation)
    {
        // 4000 steps are at least 200 autocorrelation times, so the error bar itself is known within 10 %, which moves the
        // coverage by less than 0.005; 4 binomial σ over 400 series are 0.093. Error bars for independent samples would cover 18 % at 0.9.
        int covered = 0;
        const int Trials = 400;
        for (ulong seed = 0; seed < Trials; seed++)
            if (Estimate.MeanOf(Autoregressive(correlation, 4000, seed)).SigmasFrom(0) <= 1) covered++;
        Statistically.Covers(OneSigma, covered, Trials);
    }

    [Fact]
    public void Effective_samples_of_an_autoregressive_series_follow_its_closed_form()
    {
        // τ = ½ (1 + φ)/(1 − φ), so n_eff/n = (1 − φ)/(1 + φ) = 1/3 at φ = ½. Relative error of τ: √(2(2W+1)/n) = 1.5 % at n = 200,000, W ≈ 8.
        double[] series = Autoregressive(0.5, 200_000, seed: 7);
        Assert.Equal(1.0 / 3, Estimate.MeanOf(series).EffectiveSamples / series.Length, tolerance: 5 * 0.015 / 3);
    }

    [Fact]
    public void The_error_of_independent_samples_is_s_over_root_n()
    {
        Estimate e = Estimate.MeanOfIndependent([1, 2, 3, 4]);
        Assert.Equal(2.5, e.Value);
        Assert.Equal(Math.Sqrt(5.0 / 3 / 4), e.StandardError, tolerance: 1e-15);
        Assert.Equal(4, e.EffectiveSamples);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0.1)]
    public void A_constant_series_is_known_exactly(double value)
    {
        // A thousand times 0.1 do not add up to 100.
        double[] series = [.. Enumerable.Repeat(value, 1000)];
        Assert.Equal(new Estimate(value, 0, 1000), Estimate.MeanOf(series));
        Assert.Equal(new Estimate(value, 0, 1000), Estimate.MeanOfIndependent(series));
    }

    [Theory]
    [InlineData(-0.95, 1000)]
    [InlineData(-0.95, 20_000)]
    [InlineData(-0.6, 1000)]
    [InlineData(-0.6, 20_000)]
    [InlineData(-0.5, 1000)]
    [InlineData(-0.5, 20_000)]
    [InlineData(-0.3, 1000)]
    [InlineData(-0.3, 20_000)]
    [InlineData(0, 1000)]
    [InlineData(0.5, 1000)]
    [InlineData(0.95, 1000)]
    [InlineData(0.95, 20_000)]
    public void The_error_of_an_autoregressive_series_is_that_of_its_closed_form(double correlation, int n)
    {
        // Var x̄ = γ₀/n ((1 + φ)/(1 − φ) − 2φ (1 − φⁿ)/(n (1 − φ)²)), γ₀ = 1/(1 − φ²).
        double exact = ((1 + correlation) / (1 - correlation) - 2 * correlation * (1 - Math.Pow(correlation, n)) / (n * Math.Pow(1 - correlation, 2))) / (n * (1 - correlation * correlation));
        const int Series = 60;
        double claimed = Enumerable.Range(0, Series).Average(seed => Math.Pow(Estimate.MeanOf(Autoregressive(correlation, n, (ulong)seed)).StandardError, 2));
        // One claimed variance scatters by s = √(2(2W + 1)/n) over a window W of 5 memories ½ (1 + |φ|)/(1 − |φ|): five of the mean's errors, the bias
        // of second order s², and the tail e⁻⁵. An independent series still sums 3 lags.
        double window = Math.Max(3, 2.5 * (1 + Math.Abs(correlation)) / (1 - Math.Abs(correlation))), s = Math.Sqrt(2 * (2 * window + 1) / n);
        Assert.Equal(1, claimed / exact, 5 * s / Math.Sqrt(Series) + s * s + Math.Exp(-5));
    }

    [Theory]
    [InlineData(0.45)]
    [InlineData(0.6)]
    [InlineData(0.9)]
    public void An_oscillating_series_is_not_known_better_than_it_is(double half)
    {
        // x = 2r cos ω x' − r² x'' + ξ: the mean of many periods has the variance 1/(n |1 − r e^(iω)|⁴), as white noise passed through the filter's gain at
        // frequency 0; ω is in half turns. Pairs of an oscillation turn negative while it lasts, which leaves too much, never too little: 5 errors of 40 series.
        const double R = 0.9;
        const int N = 20_000, Series = 40;
        double a = 2 * R * Math.Cos(Math.PI * half), exact = 1 / (N * Math.Pow(1 - a + R * R, 2)), claimed = 0;
        for (ulong seed = 0; seed < Series; seed++)
        {
            var rng = new Rng(seed, "ar2");
            double[] x = new double[N];
            for (int i = 2; i < N; i++) x[i] = a * x[i - 1] - R * R * x[i - 2] + rng.NextNormal();
            claimed += Math.Pow(Estimate.MeanOf(x).StandardError, 2) / Series;
        }
        Assert.True(claimed > exact * (1 - 5 * Math.Sqrt(2 * 101.0 / N / Series)), $"claimed {claimed:G3}, exact {exact:G3}");
    }

    [Fact]
    public void Correlations_that_last_are_those_that_are_summed_one_by_one()
    {
        double[] series = Autoregressive(0.99, 1000, seed: 5);
        double mean = series.Average();
        var covariance = new Autocovariance(series, mean);
        // The transform rounds to ε log₂ 2048 of γ₀, times a few.
        foreach (int lag in (int[])[0, 99, 100, 101, 500, 999])
            Assert.Equal(Enumerable.Range(lag, 1000 - lag).Sum(i => (series[i] - mean) * (series[i - lag] - mean)) / 1000, covariance[lag], tolerance: 1e-13 * covariance[0]);
    }

    [Fact]
    public void Scaling_and_shifting_commute_with_the_mean()
    {
        double[] series = Autoregressive(0.7, 1000, seed: 11);
        Estimate plain = Estimate.MeanOf(series), moved = Estimate.MeanOf(series.Select(x => 4 - 2 * x).ToArray());
        Assert.Equal(4 - 2 * plain.Value, moved.Value, tolerance: 1e-12);
        Assert.Equal(2 * plain.StandardError, moved.StandardError, tolerance: 1e-12);
    }

    [Fact]
    public void Independent_errors_add_in_quadrature()
        => Assert.Equal(new Estimate(1, 5, 20), new Estimate(4, 3, 20).Minus(new Estimate(3, 4, 50)));

    [Fact]
    public void Too_short_a_series_is_refused()
        => Assert.Contains("at least 32 samples, got 31", Assert.Throws<ArgumentException>(() => Estimate.MeanOf(new double[31])).Message, StringComparison.Ordinal);

    [Fact]
    public void It_prints_value_error_and_effective_samples()
        => Assert.Equal("0.150241 ± 0.0004 (n_eff = 95167)", new Estimate(0.1502407, 0.000401, 95167).ToString());

    private static double[] Autoregressive(double correlation, int n, ulong seed)
    {
        var rng = new Rng(seed, "ar1");
        double[] x = new double[n];
        x[0] = rng.NextNormal() / Math.Sqrt(1 - correlation * correlation);
        for (int i = 1; i < n; i++) x[i] = correlation * x[i - 1] + rng.NextNormal();
        return x;
    }
}
