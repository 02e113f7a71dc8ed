using System.Collections.Immutable;
using Carnot.Laws;
using Carnot.Randomness;
using Carnot.Schedules;

namespace Carnot.Tests.Laws;

/// <summary>Losses fluctuate less where it is colder, and weigh more there.</summary>
public class LossNoiseTests
{
    private const double Peak = 1e-3, Uncooled = 1 / 11.0;

    private static PreparedCurve Decay { get; } = PreparedCurve.Of(Schedule.Parse("wsd:peak=1e-3,warmup=0,steps=4000,decay=2000,shape=linear"), MadeUpCurves.Every(1, 3999));

    [Fact]
    public void A_loss_at_rate_zero_weighs_as_eleven_at_the_peak()
    {
        double[] weights = LossNoise.Weights(Uncooled, Decay, Peak);
        Assert.Equal(1, weights.Sum(), 1e-12);
        Assert.Equal(1, weights[1999] / weights[0], 1e-12);
        // One part in eleven of the variance does not cool: the rate at step 3998 is 1/1000 of the peak.
        Assert.Equal(1.1 / (0.1 + 1 / 1000.0), weights[^1] / weights[0], 1e-9);
        Assert.All(LossNoise.Weights(1, Decay, Peak), weight => Assert.Equal(1.0 / Decay.Count, weight, 1e-12));
    }

    [Fact]
    public void Fluctuations_about_a_slope_of_the_valley_grow_with_the_rate()
    {
        // SGD in ½ k w² under noise s, whose loss another direction tilts by b w: var w = η s² / (k (2 − ηk)), so that var L = b² var w is linear in η to ηk/2 = 1 %.
        const double k = 20, s = 1, b = 1;
        double[] rates = [1e-3, 2.5e-4];
        var variances = rates.Select(rate =>
        {
            var rng = new Rng(3, "tilt");
            double w = 0, sum = 0;
            const int Steps = 4_000_000;
            for (int t = 0; t < Steps; t++)
            {
                w -= rate * (k * w + s * rng.NextNormal());
                sum += b * w * b * w;
            }
            return sum / Steps;
        }).ToArray();
        // A quarter of the rate, a quarter of the variance. Relaxation takes 1/(2ηk) = 25 and 100 steps, so 80,000 and 20,000 independent squares: 0.5 and 1 %; three of both together and the 1 % above.
        Assert.Equal(0.25, variances[1] / variances[0], 0.25 * (3 * 0.011 + 0.01));
    }

    [Fact]
    public void Residuals_of_all_rates_tell_one_variance()
    {
        var rng = new Rng(5, "residuals");
        double[] residuals = [.. Decay.Rate.Select(rate => 2e-3 * Math.Sqrt(LossNoise.Relative(Uncooled, rate, Peak)) * rng.NextNormal())];
        // The variance of 3999 squares is known to √(2/3999) = 2.2 %; three of those.
        Assert.Equal(4e-6, LossNoise.HotVariance(Uncooled, residuals, Decay, Peak), 4e-6 * 3 * 0.0224);
    }

    [Theory]
    [InlineData("ntl")]
    [InlineData("momentum")]
    public void A_fit_weighs_every_loss_by_its_temperature_where_the_law_knows_it_and_every_curve_alike(string name)
    {
        ILossLaw law = LossLaws.Named(name);
        double[] p = MadeUpCurves.TrueParameters(law);
        PreparedCurve[] curves = [.. ((string[])["constant:peak=1e-3,warmup=100", "wsd:peak=5e-4,warmup=100,steps=3000,decay=1000,shape=linear"]).Select(text => PreparedCurve.Of(Schedule.Parse(text), MadeUpCurves.Every(50, 2999)))];
        double sum = 0;
        for (int c = 0; c < curves.Length; c++)
        {
            double[] loss = new double[curves[c].Count];
            law.Evaluate(curves[c], p, loss, []);
            // Residuals of 1e-3 and -2e-3 in turn, below Huber's δ.
            double[] off = [.. loss.Select((_, i) => i % 2 == 0 ? 1e-3 : -2e-3)], weights = LossNoise.Weights(law.UncooledNoise, curves[c], Peak);
            for (int i = 0; i < off.Length; i++) sum += 0.5 * weights[i] * off[i] * off[i];
            curves[c] = curves[c].WithLoss([.. loss.Select((l, i) => l * Math.Exp(-off[i]))]);
        }
        var problem = new LawProblem(law, curves, [0, 0], ImmutableArray<Prior>.Empty, new());
        Assert.Equal(sum, problem.Cost(p), 1e-12 * sum);
    }
}
