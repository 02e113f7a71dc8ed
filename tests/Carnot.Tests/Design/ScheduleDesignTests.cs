using System.Collections.Immutable;
using Carnot.Design;
using Carnot.Laws;
using Carnot.Randomness;
using Carnot.Runs;
using Carnot.Schedules;
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

    [Fact]
    public void A_schedule_is_left_for_another_only_as_far_as_the_gain_is_sure()
    {
        var limits = new DesignLimits(6000, 1e-3, warmup: 100);
        ScheduleDesign[] designs = [.. new[] { 0, 0.05, 0.2, 1e3 }.Select(doubt => ScheduleDesign.Minimise(Law("multi-power", doubt), limits))];
        double[] gains = [.. designs.Select(design => design.Compared[0].Gain)];
        Assert.Equal(ScheduleDesign.Minimise(Law("multi-power", 0.2), limits, caution: 0).Final, designs[0].Final);
        Assert.True(gains[0] > gains[1] && gains[1] > gains[2] && gains[2] > 0, string.Join(", ", gains));
        // The plain schedule itself gains nothing for sure, so the lower end is never below that but by the rounded kink, 1.28 × 1e-5 nats.
        Assert.All(designs[1..].Zip((double[])[0.05, 0.2, 1e3]), pair => Assert.True(LowerEnd(pair.First, pair.Second) >= -1.3e-5, $"doubt {pair.Second}: {LowerEnd(pair.First, pair.Second)}"));
        // Where nothing is known the best plain schedule stays.
        Assert.Equal(designs[3].Compared[0].Plain.Schedule, designs[3].Schedule);

        // The doubt of the gain by central differences in the logarithm of every parameter.
        static double LowerEnd(ScheduleDesign design, double doubt)
        {
            FittedLaw law = Law("multi-power");
            double variance = 0;
            for (int k = 0; k < law.Values.Length; k++)
            {
                double Gain(double nudge)
                {
                    FittedLaw nudged = law with { Values = law.Values.SetItem(k, law.Values[k] * Math.Exp(nudge)) };
                    return nudged.Final(design.Compared[0].Plain.Schedule, 6000) - nudged.Final(design.Schedule, 6000);
                }
                double slope = (Gain(1e-4) - Gain(-1e-4)) / 2e-4;
                variance += doubt * doubt * slope * slope;
            }
            return design.Compared[0].Gain - ScheduleDesign.LowerEnd * Math.Sqrt(variance);
        }
    }

    [Fact, Trait("Duration", "Long")]
    public void A_design_from_two_short_runs_is_no_worse_than_the_plain_schedule_it_leaves()
    {
        // In thirty such worlds caution never lost, and the lowest predicted loss did three times, once by .0066.
        ILossLaw law = LossLaws.Named("ntl");
        for (int world = 0; world < 6; world++)
        {
            var rng = new Rng((ulong)world, "world");
            double[] truth = [.. MadeUpCurves.Thermodynamic.Select((value, k) => k == 0 ? value : value * Math.Exp(0.3 * rng.NextNormal()))];
            Schedule[] schedules = [Schedule.Parse("constant:peak=1e-3,warmup=100"), Schedule.Parse("cosine:peak=1e-3,warmup=100,steps=3000,floor=1e-4")];
            FittedLaw fit = LawFit.Fit(law, [.. schedules.Select(schedule =>
            {
                ImmutableArray<long> steps = [.. MadeUpCurves.Every(50, 3000).Skip(4)];
                double luck = Math.Exp(3e-4 * rng.NextNormal());
                return new LossCurve(schedule.ToString(), new("loss", [.. steps], [.. True(schedule, steps).Select(loss => loss * luck * Math.Exp(2e-3 * rng.NextNormal()))]), schedule);
            })]);
            ScheduleDesign design = ScheduleDesign.Minimise(fit, new(6000, 1e-3, warmup: 100));
            double gain = True(design.Compared[0].Plain.Schedule, [5999])[0] - True(design.Schedule, [5999])[0];
            Assert.True(gain > -1e-4, $"world {world}: the design ends {-gain:F5} nats above {design.Compared[0].Plain.Name}");

            double[] True(Schedule schedule, ImmutableArray<long> steps) => MadeUpCurves.Losses(law, truth, schedule, steps);
        }
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

    /// <summary>A law with known parameters, the logarithm of each in this much doubt.</summary>
    private static FittedLaw Law(string name, double doubt = 0)
    {
        ILossLaw law = LossLaws.Named(name);
        double[] p = MadeUpCurves.TrueParameters(law), covariance = new double[p.Length * p.Length];
        for (int k = 0; k < p.Length; k++) covariance[k * p.Length + k] = doubt * doubt;
        return new() { Law = law, Values = [.. p], Covariance = [.. covariance], RunNoise = 0, HeldOut = [], Curves = [], InputHash = "" };
    }
}
