using Carnot.Dynamics;
using Carnot.Randomness;
using Carnot.Schedules;
using Carnot.Tests.Landscapes;
using Carnot.Thermodynamics;

namespace Carnot.Tests.Thermodynamics;

public class CoolingTests
{
    private static readonly SgdEquilibrium Valley = new(2, 0.1);
    private static readonly SgdMoments Moments = new(2, 0.1);
    private static readonly OptimalDecay Optimum = new(((IEquilibrium)Valley).Mode, 0.1);

    [Fact]
    [Trait("NTL", "T3")]
    public void The_optimal_decay_cools_as_published()
    {
        double[] rates = Optimum.Schedule().ToArray(400);
        double v = Valley.Variance(0.1);
        for (int t = 0; t < 400; t++)
        {
            // The closed form of the rate is the greedy one, with the half jump, and every step adds a²/s² = 400 to 1/v. Rounding grows by one unit a step.
            Assert.Equal(OptimalDecay.Greedy(Moments, v), rates[t], tolerance: 1e-13 * rates[t]);
            double next = Moments.Next(v, rates[t]);
            Assert.Equal(400, 1 / next - 1 / v, tolerance: 1e-9 * 400 * (1 + t));
            Assert.Equal(Optimum.ThermalLoss(t), Moments.ThermalLoss(next), tolerance: 1e-13 * next);
            v = next;
        }
        Assert.Equal(0.05, rates[0], tolerance: 1e-16);
        Assert.Equal(0.0454545, rates[1], tolerance: 5e-8);
        Assert.Equal(0.00122249, rates[399], tolerance: 5e-9);
        Assert.Equal(6.1124694e-6, Moments.ThermalLoss(v), tolerance: 5e-14);
    }

    [Fact]
    [Trait("NTL", "T4")]
    public void Cooling_to_a_tenth_takes_90_steps()
    {
        Assert.Equal(90, Optimum.CoolingTime(0.01), tolerance: 1e-12);
        double[] rates = Optimum.Schedule().ToArray(91);
        Assert.Equal(Valley.ThermalLoss(0.01), Moments.ThermalLoss(Moments.After(Valley.Variance(0.1), rates.AsSpan(0, 90))), tolerance: 1e-17);
        // A second jump, back up from η_min/2 to η_min, holds the valley there.
        Assert.Equal(0.005, rates[90], tolerance: 1e-16);
        Assert.Equal(90, Unattainability.LeastSteps(Valley.ThermalLoss(0.1), Valley.ThermalLoss(0.01), 2, 0.1), tolerance: 1e-10);
        Assert.True(Optimum.CoolingTime(1e-9) > 9e8);
    }

    [Fact]
    public void The_sum_of_rates_of_the_optimal_decay_is_a_logarithm()
        // (1/a) ln(1 + t/t_h) is the integral of a falling function: the sum exceeds it by at most the first term.
        => Assert.InRange(Optimum.Schedule().Sum(400) - Optimum.LearningRateSum(400), 0, 0.05);

    [Fact]
    public void The_optimal_decay_of_SignGD_stays_twice_as_hot_as_its_thermostat()
    {
        // Corrections of order aη/s = 0.02.
        var mode = ((IEquilibrium)new SignGdEquilibrium(0.2, 1)).Mode;
        var decay = new OptimalDecay(mode, 0.1);
        Assert.Equal(Math.Sqrt(2 * Math.PI) * 1 / (0.2 * 0.1), decay.TimeScale, tolerance: 1e-10);
        var moments = new SignGdMoments(0.2, 1);
        double v = new SignGdEquilibrium(0.2, 1).Variance(0.1), greedy = v;
        for (int t = 0; t < 2000; t++)
        {
            v = moments.Next(v, decay.Rate(t));
            greedy = moments.Next(greedy, OptimalDecay.Greedy(moments, greedy));
        }
        Assert.Equal(1.849802e-3, moments.ThermalLoss(v), tolerance: 5e-10);
        Assert.Equal(1.849800e-3, moments.ThermalLoss(greedy), tolerance: 5e-10);
        Assert.Equal(decay.ThermalLoss(1999), moments.ThermalLoss(v), tolerance: 0.02 * decay.ThermalLoss(1999));
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.4)]
    [Trait("NTL", "T7")]
    public void A_quench_relaxes_along_Fouriers_line(double after)
    {
        var quench = new Quench(Valley, 0.1, after);
        double v = Valley.Variance(0.1), rate = Valley.RelaxationRate(after);
        Assert.Equal(-2 * Math.Log(1 - 2 * after), rate, tolerance: 1e-14);
        double first = quench.InitialLoss - quench.FinalLoss;
        for (int t = 1; t <= 30; t++)
        {
            v = Moments.Next(v, after);
            Assert.Equal(quench.ThermalLoss(t), Moments.ThermalLoss(v), tolerance: 1e-15);
            if (rate * t < 20) Assert.Equal(-rate * t, Math.Log((Moments.ThermalLoss(v) - quench.FinalLoss) / first), tolerance: 1e-5);
        }
    }

    [Fact]
    [Trait("NTL", "T8")]
    public void No_schedule_cools_below_the_bound_and_the_optimum_attains_it()
    {
        var rng = new Rng(8, "schedules");
        double closest = double.PositiveInfinity;
        for (int k = 0; k < 300; k++)
        {
            int steps = 1 + rng.NextIndex(300);
            double start = Valley.ThermalLoss(0.1) * Math.Exp(2 * rng.NextNormal()), v = start, scale = 0.5 * rng.NextUniform();
            for (int t = 0; t < steps; t++) v = Moments.Next(v, scale * rng.NextUniform() / (1 + 0.1 * t * rng.NextUniform()));
            closest = Math.Min(closest, Moments.ThermalLoss(v) / Unattainability.Bound(start, 2, 0.1, steps));
        }
        Assert.InRange(closest, 1, 1.5);
        double optimal = Moments.ThermalLoss(Moments.After(Valley.Variance(0.1), Optimum.Schedule().ToArray(1000)));
        Assert.Equal(Unattainability.Bound(Valley.ThermalLoss(0.1), 2, 0.1, 1000), optimal, tolerance: 1e-12 * optimal);
    }

    [Fact]
    [Trait("NTL", "T14")]
    public void Delayed_heat_explains_the_excess_at_the_end_of_a_cosine()
    {
        // aη = 0.025 at most, so the continuum's error is about 1 % of the excess, which is 8 % of the whole.
        var valley = new SgdEquilibrium(0.5, 1);
        var moments = new SgdMoments(0.5, 1);
        double[] rates = new Decay(Shape.Cosine, 0.05, 4000, floor: 0.005).ToArray(4000);
        double exact = moments.ThermalLoss(moments.After(valley.Variance(0.05), rates));
        double excess = DelayedHeat.Of(valley.Equipartition, rates, new SpectrumKernel(valley.Conductance)), whole = valley.Equipartition * rates[^1] + excess;
        Assert.True(excess > 0.05 * exact, "the excess must matter");
        Assert.Equal(exact, whole, tolerance: 0.005 * exact);
    }

    [Fact]
    public void Delayed_heat_solves_the_cooling_law_exactly()
    {
        // Two routes to one number: the sum over changes of the rate, and step by step; 2000 roundings.
        var mode = new ThermalMode(1.3, 0.7);
        double[] rates = Schedule.Parse("wsd:peak=0.05,warmup=0,steps=2000,decay=500,shape=1-sqrt").ToArray(2000);
        double end = mode.After(mode.ThermalLoss(rates[0]), rates);
        Assert.Equal(end, mode.ThermalLoss(rates[^1]) + DelayedHeat.Of(0.7, rates, new SpectrumKernel(1.3)), tolerance: 1e-13);
    }

    [Fact]
    public void Delayed_heat_is_never_negative_while_the_rate_falls()
    {
        var rng = new Rng(9, "falling");
        for (int k = 0; k < 100; k++)
        {
            double[] rates = [.. Enumerable.Range(0, 200).Select(_ => 0.1 * rng.NextUniform()).OrderDescending()];
            Assert.True(DelayedHeat.Of(1, rates, new GammaKernel(0.6, 20)) >= 0);
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    [InlineData(10)]
    public void A_Gamma_spectrum_has_the_kernel_of_the_multi_power_law(double sum)
    {
        // The mean of exp(−λS) over quantiles of Gamma(½) with scale 3; the midpoint rule in probability errs by about N^-1 in the tail.
        const int N = 20_000;
        var kernel = new SpectrumKernel(Enumerable.Range(0, N).Select(i => 3 * Math.Pow(MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 0.5 + 0.5 * (i + 0.5) / N), 2) / 2));
        Assert.Equal(kernel.At(sum), new GammaKernel(0.5, 3).At(sum), tolerance: 1e-4);
    }

    [Theory]
    [InlineData(20_000, 4.954e-4, 2.347e-4, 3.172e-4, 3.503e-4, 4.980e-5)]
    public void Closed_tails_meet_the_recursion_and_the_table(int steps, double linear, double quadratic, double cosine, double root, double inverse)
    {
        // a = 0.5, s = 1, η = 0.05: A = 500. The recursion differs by order aη = 2.5 % of relative width near the start and less at the end: 0.1 % for
        // powers; the asymptotic tails err by 0.75 % and 1.22 % at A = 500.
        var valley = new SgdEquilibrium(0.5, 1);
        ThermalMode mode = ((IEquilibrium)valley).Mode;
        var moments = new SgdMoments(0.5, 1);
        Tail(Shape.Linear, DecayTails.Linear(mode, 0.05, steps), linear, 0.001);
        Tail(Shape.Power(2), DecayTails.Power(mode, 0.05, steps, 2), quadratic, 0.001);
        Tail(Shape.Cosine, DecayTails.Cosine(mode, 0.05, steps), cosine, 0.009);
        Tail(Shape.OneMinusSqrt, DecayTails.OneMinusSqrt(mode, 0.05, steps), root, 0.014);
        var optimum = new OptimalDecay(mode, 0.05);
        Assert.Equal(inverse, DecayTails.InverseTime(mode, valley.Equipartition * 0.05, 0.025, optimum.TimeScale, steps), tolerance: 5e-9);
        Assert.Equal(inverse, valley.Equipartition * 0.05 / (1 + 0.5 * 500), tolerance: 5e-9);

        void Tail(Shape shape, double formula, double table, double error)
        {
            Assert.Equal(table, formula, tolerance: 5.1e-8);
            double exact = moments.ThermalLoss(moments.After(valley.Variance(0.05), new Decay(shape, 0.05, steps).ToArray(steps)));
            Assert.Equal(exact, formula, tolerance: error * exact);
        }
    }

    [Fact]
    public void The_linear_tail_is_the_first_power_and_a_short_decay_cools_nothing()
    {
        var mode = new ThermalMode(1, 0.25);
        Assert.Equal(DecayTails.Linear(mode, 0.05, 100), DecayTails.Power(mode, 0.05, 100, 1), tolerance: 1e-15);
        Assert.Equal(mode.ThermalLoss(0.05), DecayTails.Power(mode, 0.05, 1e-6, 3), tolerance: 1e-8);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(1.0000001)]
    [InlineData(2)]
    [InlineData(4)]
    public void The_closed_inverse_time_decay_solves_the_cooling_law(double kappa)
    {
        // Step by step with 100,000 steps the held rates err by relative order 1/t_h in the rate, 1e-4.
        var mode = new ThermalMode(1, 0.25);
        const double TimeScale = 10_000;
        double rate = kappa / TimeScale, l = 3 * mode.ThermalLoss(rate);
        double closed = DecayTails.InverseTime(mode, l, rate, TimeScale, 100_000);
        for (int t = 0; t < 100_000; t++) l = mode.AfterQuench(l, rate / (1 + (t + 0.5) / TimeScale), 1);
        Assert.Equal(l, closed, tolerance: 1e-4 * l);
    }

    [Fact]
    public void The_best_decay_length_minimises_its_cost()
    {
        double best = DecayLength.Best(1, 1.1, 0.02, 2e-3);
        Assert.Equal(160.85, best, tolerance: 0.005);
        Assert.Equal(161, Enumerable.Range(0, 20_000).MinBy(t => DecayLength.Cost(1, 1.1, 0.02, 2e-3, t)));
        Assert.Equal(0, DecayLength.Best(1, 1.1, 0.02, 0.022));
    }

    [Fact]
    [Trait("NTL", "T11")]
    public void A_quench_produces_the_published_entropy_by_two_routes()
    {
        Assert.Equal(3.3487074535, Entropy.OfQuench(10), tolerance: 5e-11);
        // Integrated along the cooling curve by the trapezium rule; the integrand is smooth, error of order Δ² = 1e-6 of its decay time.
        var mode = new ThermalMode(1, 0.25);
        double sum = 0, l = mode.ThermalLoss(0.2);
        for (int t = 0; t < 4000; t++)
        {
            double next = mode.AfterQuench(l, 0.02, 0.5);
            sum += 0.25 * (Entropy.ProductionRate(mode, 0.02, l) + Entropy.ProductionRate(mode, 0.02, next));
            l = next;
        }
        Assert.Equal(3.3487074535, sum, tolerance: 1e-3);
        // A third: the entropy the valley loses and the entropy its heat gives to a bath at k_B T = 2 C η_B.
        double heat = mode.ThermalLoss(0.2) - mode.ThermalLoss(0.02), temperature = Entropy.Temperature(0.25, 0.02);
        double own = Entropy.OfValley(1, temperature) - Entropy.OfValley(1, Entropy.Temperature(0.25, 0.2));
        Assert.Equal(3.3487074535, heat / temperature + own, tolerance: 5e-11);
        Assert.Equal(Entropy.OfQuench(new Quench(Valley, 0.1, 0.01).InitialLoss / new Quench(Valley, 0.1, 0.01).FinalLoss), new Quench(Valley, 0.1, 0.01).EntropyProduction);
    }

    [Fact]
    public void Entropy_has_no_floor_as_the_learning_rate_falls()
        => Assert.True(Entropy.OfValley(1, Entropy.Temperature(0.25, 1e-300)) < -300);

    [Fact]
    public void Questions_out_of_range_are_refused()
    {
        LandscapeTests.Refused("This tail is asymptotic: it needs ½λη · steps of 50 or more, got 2.5.", () => DecayTails.Cosine(new(1, 0.25), 0.05, 100));
        LandscapeTests.Refused("Cooling ends at or below the learning rate it starts from, 0.1, got 0.2.", () => Optimum.CoolingTime(0.2));
        LandscapeTests.Refused("The target of cooling must be at or below the thermal loss 1, got 2.", () => Unattainability.LeastSteps(1, 2, 1, 1));
        LandscapeTests.Refused("The spectrum is empty: give at least one conductance.", () => new SpectrumKernel());
        LandscapeTests.Refused("The noise must be a finite number above 0, got 0.", () => Unattainability.Bound(1, 1, 0, 1));
        LandscapeTests.Refused("The variance must be a finite number above 0, got 0.", () => Entropy.OfVariance(0));
        LandscapeTests.Refused("The river slope must be a finite number above 0, got 0.", () => DecayLength.Best(1, 1, 1, 0));
    }
}
