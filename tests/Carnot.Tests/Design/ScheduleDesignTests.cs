using Carnot.Design;
using Carnot.Laws;
using Carnot.Tests.Laws;

namespace Carnot.Tests.Design;

public class ScheduleDesignTests
{
    [Theory]
    [InlineData("ntl", 0)]
    [InlineData("ntl", 1e-4)]
    [InlineData("multi-power", 0)]
    [InlineData("momentum", 5e-5)]
    public void A_design_beats_every_plain_schedule_and_keeps_its_limits(string name, double floor)
    {
        var limits = new DesignLimits(6000, 1e-3, floor, warmup: 100);
        ScheduleDesign design = ScheduleDesign.Minimise(Law(name), limits);
        Assert.All(design.Compared, compared => Assert.True(compared.Gain > 0, $"{compared.Plain.Name}: {compared.Gain}"));
        double[] rates = design.Schedule.ToArray(6000);
        for (int t = 100; t < 6000; t++)
        {
            Assert.InRange(rates[t], floor, 1e-3);
            Assert.True(rates[t] <= rates[t - 1] || t == 100, $"the rate rises at step {t}");
        }
    }

    [Fact]
    public void With_heat_that_leaves_at_a_fixed_rate_the_design_is_the_closed_form()
    {
        // Heat kernel λ^steps: the loss is L₀ + A S^−α + B Σ η_k (1 − λ) λ^(T−k), S = Σ η. It is convex in η, and the price of a step grows towards the end,
        // so the best falling schedule stays at the peak up to one step and is zero after it; that step is found here by trying all.
        double[] p = MadeUpCurves.Momentum;
        const int Steps = 6000;
        const double Peak = 1e-3;
        double lambda = 1 - 1 / p[4], best = double.PositiveInfinity;
        for (int on = 1; on <= Steps; on++)
        {
            double heat = p[3] * Peak * (Math.Pow(lambda, Steps - on) - Math.Pow(lambda, Steps));
            best = Math.Min(best, p[0] + p[1] * Math.Pow(on * Peak, -p[2]) + heat);
        }
        ScheduleDesign design = ScheduleDesign.Minimise(Law("momentum"), new(Steps, Peak));
        // Knots end up a few steps apart about the jump, so a short line stands for it: by symmetry nothing to first order, (5/900)²/24 × 0.35 = 5e-7 to second.
        // The descent ends where a step gains less than 3e-9, a hundred such steps from the optimum at worst. The nearest rival is far beyond: the best plain schedule.
        Assert.InRange(design.Final, best - 1e-9, best + 1e-5);
        Assert.True(design.Compared[0].Gain > 1e-3);
    }

    [Theory]
    [InlineData(1, 1e-3, 0, 0, "A design needs at least 2 steps, got 1.")]
    [InlineData(10, 0, 0, 0, "The peak must be a finite learning rate above 0, got 0.")]
    [InlineData(10, 1e-3, 1, 0, "The floor must lie between 0 and the peak 0.001, got 1.")]
    [InlineData(10, 1e-3, 0, 9, "A warm-up of 9 steps leaves no room in 10 steps. Shorten it.")]
    public void Limits_that_contradict_each_other_are_refused(long steps, double peak, double floor, long warmup, string message)
        => Assert.Equal(message, Assert.Throws<UsageException>(() => new DesignLimits(steps, peak, floor, warmup)).Message);

    [Fact]
    public void The_projection_is_the_nearest_falling_sequence()
    {
        Assert.Equal([3, 1.5, 1.5, 0.5], Monotone.Falling([3, 1, 2, 0.5], [1, 1, 1, 1], 0, 5));
        // The weighted mean of 1 (three times) and 2 is 1.25.
        Assert.Equal([2.5, 1.25, 1.25, 1], Monotone.Falling([3, 1, 2, 0.5], [1, 3, 1, 1], 1, 2.5));
    }

    /// <summary>A law with known parameters and no doubt.</summary>
    private static FittedLaw Law(string name)
    {
        ILossLaw law = LossLaws.Named(name);
        double[] p = MadeUpCurves.TrueParameters(law);
        return new() { Law = law, Values = [.. p], Covariance = [.. new double[p.Length * p.Length]], RunNoise = 0, HeldOut = [], Curves = [], InputHash = "" };
    }
}
