using Carnot.Dynamics;
using Carnot.Landscapes;
using Carnot.Randomness;
using Carnot.Schedules;
using Carnot.Statistics;
using Carnot.Tests.Dynamics;
using Carnot.Tests.Landscapes;
using Carnot.Thermodynamics;

namespace Carnot.Tests.Thermodynamics;

public class LawVerdictTests
{
    private static readonly SgdEquilibrium Valley = new(0.5, 1);

    [Fact]
    [Trait("NTL", "T6")]
    public void Walkers_obey_equipartition_and_the_zeroth_law_and_break_those_of_twice_the_heat()
    {
        // At η = 0.05 the exact heat exceeds C η by aη/2, 2.5 % at most. The slowest valley gives 25,000 independent squares: σ = 0.9 %.
        double[] curvatures = [0.05, 0.2, 1];
        ModeEnergy[] modes = Modes(curvatures, 1, steps: 4_000_000);
        double c = new SgdEquilibrium(1, 1).Equipartition;
        LawVerdict right = EquipartitionLaw.Judge(modes, c, 0.05, resolution: 0.05);
        Assert.True(right.Verdict == Verdict.Holds, right.Sentence);
        Assert.Equal(Verdict.Holds, ZerothLaw.Judge(modes, 0.1).Verdict);
        Assert.Equal(Verdict.Broken, EquipartitionLaw.Judge(modes, 2 * c, 0.05).Verdict);
        Assert.Equal(Verdict.Broken, EquipartitionLaw.Judge(modes, c, 0.025).Verdict);
        // Measured against the exact widths, each within 5 σ.
        for (int i = 0; i < 3; i++) Statistically.Equal(new SgdEquilibrium(curvatures[i], 1).ThermalLoss(0.05), modes[i].ThermalLoss);
        // The same walkers for a thousandth of the time: the slowest valley has not been sampled.
        Assert.Equal(Verdict.CannotTell, EquipartitionLaw.Judge(Modes(curvatures, 1, steps: 4_000), c, 0.05).Verdict);
        Assert.Equal(Verdict.CannotTell, ZerothLaw.Judge(Modes(curvatures, 1, steps: 4_000)).Verdict);
    }

    [Fact]
    public void Directions_of_unequal_noise_break_the_zeroth_law()
    {
        LawVerdict verdict = ZerothLaw.Judge([new(1, new(1, 0.01, 1e4)), new(2, new(2, 0.02, 1e4)), new(3, new(1, 0.01, 1e4))]);
        Assert.Equal(Verdict.Broken, verdict.Verdict);
        Assert.Equal("Zeroth law: broken. The thermal loss at curvature 2 is 2 ± 0.02 against 1, a violation of 100 % ± 2.45 %, where 10 % was allowed.", verdict.Sentence);
    }

    [Fact]
    public void Loss_work_and_heat_of_walkers_balance()
    {
        // Loss, river and heat come from different walkers, so that nothing balances by construction. Work is about −0.05, heat 0.05.
        var valley = new RiverValley(new LinearRiver(0.12), new ExponentialSharpness(1, 0.3), new ExponentialSharpness(2, 0.3));
        var simulation = new Simulation(valley, new Sgd(), new GaussianNoise(0, 1, 1), new Constant(0.1));
        Estimate Part(string name, Func<RiverValley, Walker, double> part)
        {
            var rng = new Rng(6, name);
            return Measure.Over(4000, _ =>
            {
                Walker walker = simulation.Start([0, 0, 0], rng);
                walker.Advance(40);
                return part(valley, walker);
            });
        }
        Estimate loss = Part("loss", (_, w) => w.Loss), work = Part("work", (v, w) => v.SlowLoss(w.Parameters)), heat = Part("heat", (v, w) => v.FastLoss(w.Parameters));
        Assert.Equal(Verdict.Holds, FirstLaw.Judge([new("the walkers", loss, work, heat)]).Verdict);
        Assert.Equal(Verdict.Broken, FirstLaw.Judge([new("a theory of twice the heat", loss, work, heat.Scale(2))]).Verdict);
        Assert.Equal(Verdict.Broken, FirstLaw.Judge([new("a theory without heat", loss, work, Estimate.Exact(0))]).Verdict);
        Assert.Equal(Verdict.Broken, FirstLaw.Judge([new("a theory without work", loss, Estimate.Exact(0), heat)]).Verdict);
        Assert.Equal(Verdict.CannotTell, FirstLaw.Judge([new("too fine a question", loss, work, heat)], 0.001).Verdict);
    }

    [Fact]
    public void Work_and_heat_of_a_moving_valley_leave_no_remainder()
    {
        var rng = new Rng(7, "split");
        for (int k = 0; k < 100; k++)
        {
            double a = rng.NextUniform(), b = rng.NextUniform(), v = rng.NextUniform(), w = rng.NextUniform();
            var split = EnergySplit.Between(a, v, b, w);
            Assert.Equal(0.5 * (b * w - a * v), split.Work + split.Heat, tolerance: 1e-15);
        }
        Assert.Equal(0, EnergySplit.Between(1, 2, 1, 3).Work);
        Assert.Equal(0, EnergySplit.Between(1, 2, 3, 2).Heat);
    }

    [Fact]
    public void Walkers_on_the_way_down_obey_the_second_and_third_law()
    {
        CoolingPoint[] points = Cooling(new Decay(Shape.Cosine, 0.2, 400, floor: 0.02), [50, 100, 200, 300, 400], walkers: 4000);
        LawVerdict second = SecondLaw.Judge(points, Valley.Equipartition), third = ThirdLaw.Judge(points, Valley.ThermalLoss(0.2), 0.5, 1);
        Assert.True(second.Verdict == Verdict.Holds, second.Sentence);
        Assert.True(third.Verdict == Verdict.Holds, third.Sentence);
        // Twice the heat capacity asks for a valley hotter than it is.
        Assert.Equal(Verdict.Broken, SecondLaw.Judge(points, 2 * Valley.Equipartition).Verdict);
        Assert.Equal(Verdict.CannotTell, SecondLaw.Judge(Cooling(new Constant(0.2), [400], walkers: 60), Valley.Equipartition).Verdict);
    }

    [Fact]
    public void A_walker_on_the_optimal_path_shows_a_bound_that_is_twice_too_high_to_be_broken()
    {
        // Along the optimum the bound is attained; one that allowed only half the cooling (half the curvature) or none of it is broken.
        var optimum = new OptimalDecay(((IEquilibrium)Valley).Mode, 0.2);
        CoolingPoint[] points = Cooling(optimum.Schedule(), [100, 400], walkers: 20_000, heat: 0.2);
        double start = Valley.ThermalLoss(0.2);
        LawVerdict attained = ThirdLaw.Judge(points, start, 0.5, 1);
        Assert.True(attained.Verdict == Verdict.Holds, attained.Sentence);
        Assert.Equal(Verdict.Broken, ThirdLaw.Judge(points, start, 0.25, 1).Verdict);
        Assert.Equal(Verdict.CannotTell, ThirdLaw.Judge(Cooling(optimum.Schedule(), [100, 400], walkers: 100, heat: 0.2), start, 0.5, 1).Verdict);
    }

    [Fact]
    public void Walkers_after_a_quench_obey_Fouriers_law_and_break_one_of_twice_the_rate()
    {
        // Every point has its own walkers, so that errors are independent.
        int[] steps = [0, 5, 10, 15, 20, 25, 30, 35, 40, 50, 60];
        CoolingPoint[] points = [.. steps.Select(t => Cooling(new Constant(0.5).Until(1, new Constant(0.05)), [1 + t], walkers: 3000, heat: 0.5, seed: (ulong)(100 + t)).Single())];
        double equilibrium = Valley.ThermalLoss(0.05), rate = Valley.RelaxationRate(0.05);
        LawVerdict right = FourierLaw.Judge(points, equilibrium, rate, 0.2);
        Assert.True(right.Verdict == Verdict.Holds, right.Sentence);
        Assert.Equal(Verdict.Broken, FourierLaw.Judge(points, equilibrium, 2 * rate, 0.2).Verdict);
        Assert.Equal(Verdict.Broken, FourierLaw.Judge(points, equilibrium, 0.5 * rate, 0.2).Verdict);
        Assert.Equal(Verdict.CannotTell, FourierLaw.Judge(points, equilibrium, rate, 0.01).Verdict);
        CoolingPoint[] few = [.. steps.Select(t => Cooling(new Constant(0.5).Until(1, new Constant(0.05)), [1 + t], walkers: 20, heat: 0.5, seed: (ulong)t).Single())];
        Assert.Equal(Verdict.CannotTell, FourierLaw.Judge(few, equilibrium, rate, 0.2).Verdict);
    }

    [Fact]
    public void Two_rates_at_once_are_no_line()
    {
        // A sum of exponentials with rates 0.02 and 0.2 is bent; its fitted slope lies between, and a theory of exactly that slope is still refused.
        CoolingPoint[] points = [.. Enumerable.Range(0, 20).Select(k => new CoolingPoint(5 * k, 0.05, Exact(1 + Math.Exp(-0.1 * k) + 5 * Math.Exp(-k))))];
        double slope = FourierLaw.Judge(points, 1, 0.03).Comparisons[0].Measured.Value;
        LawVerdict bent = FourierLaw.Judge(points, 1, slope, 0.05);
        Assert.True(bent.Verdict == Verdict.Broken, bent.Sentence);
        CoolingPoint[] straight = [.. Enumerable.Range(0, 20).Select(k => new CoolingPoint(5 * k, 0.05, Exact(1 + Math.Exp(-0.1 * k))))];
        Assert.Equal(Verdict.Holds, FourierLaw.Judge(straight, 1, 0.02, 1e-6).Verdict);
        CoolingPoint[] crossing = [.. Enumerable.Range(0, 20).Select(k => new CoolingPoint(5 * k, 0.05, Exact(1 + Math.Cos(0.5 * k))))];
        Assert.Contains("changed sign by step 20", FourierLaw.Judge(crossing, 1, 0.02).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1, 200, 400)]
    [InlineData(0.1, 1000, 400)]
    [InlineData(0.1, 1000, 4000)]
    [InlineData(0.02, 1000, 400)]
    public void An_exponential_that_sinks_into_noise_keeps_its_rate(double noise, int points, int steps)
    {
        // 1 + e^(−t/100) with independent errors. The mean violation of 200 relaxations is 0 within 5 of its errors, and the second-order bias of a
        // least-squares fit, which is of the order of the square of one error; the scatter is the claimed error within 5/√(2 · 200) = 25 %.
        // The wrong verdicts allowed are 0.3 %: more than 5 of 200 have a probability of 4 · 10⁻⁵.
        var rng = new Rng(21, "sinking");
        const int Relaxations = 200;
        LawVerdict[] verdicts = [.. Enumerable.Range(0, Relaxations).Select(_ => FourierLaw.Judge(
            [.. Enumerable.Range(0, points).Select(i => (double)steps * i / points).Select(t => new CoolingPoint((long)(1000 * t), 1, new(1 + Math.Exp(-0.01 * t) + noise * rng.NextNormal(), noise, 100)))], 1, 1e-5, 1e-9))];
        foreach (int number in (int[])[0, 1])
        {
            double error = verdicts.Average(v => v.Comparisons[number].Violation.StandardError);
            Estimate violation = Estimate.MeanOfIndependent([.. verdicts.Select(v => v.Comparisons[number].Violation.Value)]);
            Assert.InRange(Math.Abs(violation.Value), 0, 5 * violation.StandardError + error * error);
            Assert.InRange(violation.StandardError * Math.Sqrt(Relaxations) / error, 0.75, 1.25);
        }
        Assert.InRange(verdicts.Count(v => v.Verdict == Verdict.Broken), 0, 5);
    }

    [Fact]
    public void A_second_rate_shows_through_noise()
    {
        // ½ (e^(−t/100) + e^(−t/20)): between steps 0 and 100 the logarithm lies 0.23 below its chord halfway, of a fall of 1.7: far more than 2 %.
        var rng = new Rng(22, "two");
        LawVerdict bent = FourierLaw.Judge([.. Enumerable.Range(0, 1000).Select(i => 0.4 * i).Select(t => new CoolingPoint((long)(1000 * t), 1,
            new(1 + 0.5 * (Math.Exp(-0.01 * t) + Math.Exp(-0.05 * t)) + 0.02 * rng.NextNormal(), 0.02, 100)))], 1, 1.6e-5, 0.02);
        Assert.True(bent.Verdict == Verdict.Broken && bent.Comparisons[1].Violation.Value < -3 * bent.Comparisons[1].Violation.StandardError, bent.ToString());
    }

    [Fact]
    public void A_true_law_is_called_broken_less_than_once_in_a_hundred()
    {
        // 1000 sets of 10 directions with errors of 3 %, resolution 0: the family-wise probability is 0.27 %. At most 10 of 1000 is 4.5 σ above.
        var rng = new Rng(12, "family");
        int broken = Enumerable.Range(0, 1000).Count(_ => EquipartitionLaw.Judge(
            [.. Enumerable.Range(1, 10).Select(a => new ModeEnergy(a, new(1 + 0.03 * rng.NextNormal(), 0.03, 1000)))], 1, 1, 1e-9).Verdict == Verdict.Broken);
        Assert.InRange(broken, 0, 10);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(30)]
    public void A_true_law_is_called_broken_as_rarely_with_few_samples_as_with_many(int samples)
    {
        // A mean of n normal samples over its own error is Student's: at resolution 0 just 2 Φ(−3) = 0.27 % are broken, where 3 errors gave 20, 9.5, 3 and 0.5 %.
        var rng = new Rng(13, "few samples");
        const int Trials = 20_000;
        int broken = Enumerable.Range(0, Trials).Count(_ => EquipartitionLaw.Judge(
            [new(1, Estimate.MeanOfIndependent([.. Enumerable.Range(0, samples).Select(_ => 1 + 0.1 * rng.NextNormal())]))], 1, 1, 1e-9).Verdict == Verdict.Broken);
        Statistically.Covers(0.0027, broken, Trials);
    }

    [Theory]
    [InlineData(1, 0.00135, 235.8)]
    [InlineData(2, 0.00135, 19.207)]
    [InlineData(7, 0.00135, 4.5299)]
    [InlineData(1, 1e-9, 318309886)]
    [InlineData(double.PositiveInfinity, 0.0013498980316301, 3)]
    public void Students_quantiles_are_those_of_tables(double freedom, double tail, double sigmas)
        => Assert.Equal(sigmas, Student.Sigmas(freedom, tail), tolerance: 5e-4 * sigmas);

    [Fact]
    public void Too_little_data_cannot_tell_and_impossible_data_are_refused()
    {
        Assert.Equal("Zeroth law: cannot tell. Equality needs at least two directions, got 1.", ZerothLaw.Judge([new(1, Exact(1))]).Sentence);
        Assert.Equal("Equipartition: cannot tell. No numbers were given.", EquipartitionLaw.Judge([], 1, 1).Sentence);
        Assert.Equal(Verdict.CannotTell, FourierLaw.Judge([], 1, 1).Verdict);
        LandscapeTests.Refused("The second law speaks of cooling, but the learning rate rises from 0.1 to 0.2 by step 2.", () => SecondLaw.Judge([new(1, 0.1, Exact(1)), new(2, 0.2, Exact(1))], 1));
        LandscapeTests.Refused("The steps of a cooling curve must increase, got 2 before 2.", () => SecondLaw.Judge([new(2, 0.1, Exact(1)), new(2, 0.1, Exact(1))], 1));
        LandscapeTests.Refused("The resolution must be a finite number above 0, got 0.", () => ZerothLaw.Judge([new(1, Exact(1)), new(2, Exact(1))], 0));
    }

    private static Estimate Exact(double value) => Estimate.Exact(value);

    private static ModeEnergy[] Modes(double[] curvatures, double noise, int steps)
    {
        // Every valley is its own walker, seen four times within its relaxation time; the slowest runs longer.
        return [.. curvatures.Select(a =>
        {
            int stride = Math.Max(1, (int)(0.25 / (2 * a * 0.05)));
            Walker walker = new Simulation(new QuadraticLandscape(a), new Sgd(), new GaussianNoise(noise), new Constant(0.05)).Start([0], new Rng(6, $"mode {a}"));
            return new ModeEnergy(a, Measure.Along(walker, 20 * stride, (int)(steps * Math.Max(1, 0.125 / a)) / stride, stride, w => w.Loss));
        })];
    }

    /// <summary>The thermal loss of walkers that start in equilibrium at the first rate (or at <paramref name="heat"/>).</summary>
    private static CoolingPoint[] Cooling(Schedule schedule, int[] steps, int walkers, double? heat = null, ulong seed = 1)
    {
        var rng = new Rng(seed, "cooling");
        var simulation = new Simulation(new QuadraticLandscape(Valley.Curvature), new Sgd(), new GaussianNoise(Valley.Noise), schedule);
        double width = Math.Sqrt(Valley.Variance(heat ?? schedule.At(0)));
        double[][] losses = [.. steps.Select(_ => new double[walkers])];
        for (int i = 0; i < walkers; i++)
        {
            Walker walker = simulation.Start([width * rng.NextNormal()], rng);
            for (int k = 0; k < steps.Length; k++)
            {
                walker.Advance(steps[k] - walker.Step);
                losses[k][i] = walker.Loss;
            }
        }
        return [.. steps.Select((step, k) => new CoolingPoint(step, schedule.At(step - 1), Estimate.MeanOfIndependent(losses[k])))];
    }
}
