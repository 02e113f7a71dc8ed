using Carnot.Randomness;

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

    [Fact]
    public void A_constant_series_is_known_exactly()
        => Assert.Equal(new Estimate(3, 0, 100), Estimate.MeanOf(Enumerable.Repeat(3.0, 100).ToArray()));

    [Fact]
    public void An_alternating_series_is_known_better_than_independent_samples()
    {
        double[] series = Autoregressive(-0.5, 20_000, seed: 3);
        Assert.True(Estimate.MeanOf(series).EffectiveSamples > 2 * series.Length, "closed form: three times");
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
