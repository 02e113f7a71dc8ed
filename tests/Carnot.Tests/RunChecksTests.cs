using Carnot.Randomness;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Tests;

public class RunChecksTests
{
    [Fact]
    public void A_gap_is_an_interval_of_three_times_the_usual_one()
    {
        var series = new Series("loss", [0, 10, 20, 40, 50, 90, 100], [1, 1, 1, 1, 1, 1, 1]);
        Assert.Equal([new Gap(50, 90, 3)], Gap.Find(series));
        // A stretch of equal intervals counts as many times as it is long, at the beginning and at the end.
        Assert.Equal([new Gap(6, 16, 9), new Gap(16, 28, 11), new Gap(28, 41, 12)], Gap.Find(new Series("loss", [0, 1, 2, 3, 4, 5, 6, 16, 28, 41], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1])));
        Assert.Equal([new Gap(0, 10, 9), new Gap(10, 22, 11), new Gap(22, 35, 12)], Gap.Find(new Series("loss", [0, 10, 22, 35, 36, 37, 38, 39, 40, 41], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1])));
        Assert.Empty(Gap.Find(new Series("loss", [0, 10], [1, 1])));
    }

    [Fact]
    public void A_falling_noisy_loss_has_no_excursion()
    {
        for (ulong seed = 0; seed < 100; seed++) Assert.Empty(Excursion.Find(Loss(seed, (_, loss) => loss)));
    }

    [Fact]
    public void A_spike_is_found_at_its_steps_and_recovers()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            Excursion found = Assert.Single(Excursion.Find(Loss(seed, (i, loss) => i is >= 1000 and < 1040 ? loss + 1 : loss)));
            Assert.True(found.Recovered);
            // It begins at the least loss before it, among 50 points of noise and slope; the running median of 5 moves an edge by 2 points.
            Assert.InRange(found.FirstStep, 8 * 850, 8 * 1002);
            Assert.InRange(found.LastStep, 8 * 1038, 8 * 1042);
            // Ten standard deviations of the noise either way.
            Assert.InRange(found.Rise, 0.8, 1.2);
        }
    }

    [Fact]
    public void A_divergence_does_not_recover()
    {
        Excursion found = Assert.Single(Excursion.Find(Loss(1, (i, loss) => i >= 1500 ? loss + 0.02 * (i - 1500) : loss)));
        Assert.False(found.Recovered);
        Assert.Equal(8 * 1999, found.LastStep);
    }

    [Fact]
    public void A_single_outlier_is_no_excursion()
        => Assert.Empty(Excursion.Find(Loss(1, (i, loss) => i == 700 ? loss + 3 : loss)));

    [Fact]
    public void The_sum_of_a_table_is_the_sum_of_its_rates()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            var rng = new Rng(seed, "table sums");
            long[] steps = [.. Enumerable.Range(0, 1 + rng.NextIndex(6)).Select(_ => (long)rng.NextIndex(200)).Distinct().Order()];
            double[] rates = [.. steps.Select(_ => rng.NextUniform())];
            foreach (Interpolation interpolation in Enum.GetValues<Interpolation>())
            {
                var table = new Tabulated([.. steps], [.. rates], interpolation);
                foreach (int count in (int[])[0, 1, 2, 57, 200, 300])
                {
                    double naive = 0;
                    for (int step = 0; step < count; step++) naive += table.At(step);
                    // Up to 300 additions of numbers below 1, each rounded to 2^-53 of a sum below 300.
                    Assert.Equal(naive, table.Sum(count), 1e-11);
                }
            }
        }
    }

    /// <summary>2,000 losses, one every 8 steps: 2 + 3 / √(1 + i / 50) with noise of standard deviation 0.02.</summary>
    private static Series Loss(ulong seed, Func<int, double, double> change)
    {
        var rng = new Rng(seed, "losses");
        return new("loss", [.. Enumerable.Range(0, 2000).Select(i => 8L * i)],
            [.. Enumerable.Range(0, 2000).Select(i => change(i, 2 + 3 / Math.Sqrt(1 + i / 50.0) + 0.02 * rng.NextNormal()))]);
    }
}
