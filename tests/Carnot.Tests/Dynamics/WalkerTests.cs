using Carnot.Dynamics;
using Carnot.Landscapes;
using Carnot.Randomness;
using Carnot.Schedules;
using Carnot.Thermodynamics;
using Carnot.Tests.Landscapes;

namespace Carnot.Tests.Dynamics;

public class WalkerTests
{
    [Fact]
    [Trait("NTL", "T1")]
    public void Sgd_has_the_exact_thermal_loss_and_not_that_of_the_continuum()
    {
        // The sampled squares of a Gaussian have relative error √(2/n): 60,000 independent ones (stride 15, correlation 0.8^30) make it 0.6 %.
        Estimate loss = Measure.Along(Bowl(new Sgd(), new GaussianNoise(0.1), 0.1, 2), 100, 60_000, 15, w => w.Loss);
        double exact = new SgdEquilibrium(2, 0.1).ThermalLoss(0.1), continuum = 0.1 * 0.1 * 0.1 / 4;
        Statistically.Resolves(exact - continuum, loss);
        Statistically.Equal(exact, loss);
    }

    [Fact]
    public void Heavy_tails_leave_the_width_and_change_the_fourth_moment()
    {
        // ν = 5 has a finite fourth but no finite eighth moment, so x⁴ has no error bar; x² has one. The kurtosis is compared by its median effect instead:
        // heavy tails put more than Gaussian weight within half a width.
        Walker heavy = Bowl(new Sgd(), new StudentNoise(5, 0.1), 0.5, 2), gaussian = Bowl(new Sgd(), new GaussianNoise(0.1), 0.5, 2);
        double v = new SgdEquilibrium(2, 0.1).Variance(0.5);
        Estimate width = Measure.Along(heavy, 100, 200_000, 1, w => w.Parameters[0] * w.Parameters[0]);
        Statistically.Resolves(v - v / 2, width);
        Statistically.Equal(v, width);

        // With aη = 1 a step forgets everything, so x is the noise itself: P(|x| < σ/2) is 0.3829 for a Gaussian.
        Estimate near = Measure.Along(heavy, 0, 200_000, 1, w => Math.Abs(w.Parameters[0]) < 0.5 * Math.Sqrt(v) ? 1 : 0);
        Estimate nearGaussian = Measure.Along(gaussian, 100, 200_000, 1, w => Math.Abs(w.Parameters[0]) < 0.5 * Math.Sqrt(v) ? 1 : 0);
        Statistically.Equal(0.38292, nearGaussian);
        // Student's t with 5 degrees of freedom: P(|t| < ½ √(5/3)) = 0.45215.
        Statistically.Resolves(0.45215 - 0.38292, near);
        Statistically.Equal(2 * MathNet.Numerics.Distributions.StudentT.CDF(0, 1, 5, 0.5 * Math.Sqrt(5.0 / 3)) - 1, near);
    }

    [Fact]
    public void State_dependent_noise_widens_the_valley_as_its_recursion_says()
    {
        var moments = new MultiplicativeMoments(2, 0.5, 0.3);
        Estimate width = Measure.Along(Bowl(new Sgd(), new MultiplicativeNoise(0.3, 0.5), 0.2, 2), 100, 100_000, 8, w => w.Parameters[0] * w.Parameters[0]);
        Statistically.Resolves(moments.Stationary(0.2) - new SgdEquilibrium(2, 0.5).Variance(0.2), width);
        Statistically.Equal(moments.Stationary(0.2), width);
    }

    [Fact]
    public void Momentum_has_the_exact_thermal_loss()
    {
        var theory = MomentumEquilibrium.Ema(10, 0.1, 0.5);
        Estimate loss = Measure.Along(Bowl(new EmaMomentum(0.5), new GaussianNoise(0.1), 0.1, 10), 200, 60_000, 10, w => w.Loss);
        Statistically.Resolves(theory.ThermalLoss(0.1) - theory.Equipartition * 0.1, loss);
        Statistically.Equal(theory.ThermalLoss(0.1), loss);

        var ball = MomentumEquilibrium.HeavyBall(10, 0.1, 0.5);
        Estimate hot = Measure.Along(Bowl(new HeavyBall(0.5), new GaussianNoise(0.1), 0.1, 10), 200, 60_000, 10, w => w.Loss);
        Statistically.Resolves(ball.ThermalLoss(0.1) - ball.Equipartition * 0.1, hot);
        Statistically.Equal(ball.ThermalLoss(0.1), hot);
    }

    [Fact]
    [Trait("NTL", "T2")]
    public void SignGD_has_the_width_of_its_closure_once_lattice_and_parity_are_averaged_out()
    {
        // aη/s = 0.2. Every walker has its own offset, continuous over the cell 2η, and an odd stride sees both parities.
        var rng = new Rng(2, "signgd");
        var simulation = new Simulation(new QuadraticLandscape(0.2), new SignGd(), new GaussianNoise(0.1), new Constant(0.1));
        Estimate width = Measure.Over(2000, _ =>
        {
            Walker walker = simulation.Start([0.2 * rng.NextUniform() - 0.1], rng);
            walker.Advance(60);
            double sum = 0;
            for (int k = 0; k < 40; k++)
            {
                walker.Advance(15);
                sum += walker.Parameters[0] * walker.Parameters[0];
            }
            return sum / 40;
        });
        double closure = new SignGdEquilibrium(0.2, 0.1).Variance(0.1), narrow = Math.Sqrt(Math.PI / 8) * 0.1 * 0.1 / 0.2;
        Statistically.Resolves(closure - narrow, width);
        Statistically.Equal(closure, width);
    }

    [Fact]
    [Trait("NTL", "T2")]
    public void SignGD_at_high_curvature_fills_a_lattice_cell_evenly()
    {
        // aη ≫ s: the walker hops between two neighbouring lattice points around 0, so from offsets uniform in a cell x is uniform in ±η: v = η²/3,
        // where the closure says π/8 η².
        var rng = new Rng(3, "lattice");
        var simulation = new Simulation(new QuadraticLandscape(200), new SignGd(), new GaussianNoise(0.1), new Constant(0.1));
        Estimate width = Measure.Over(20_000, i =>
        {
            Walker walker = simulation.Start([0.2 * rng.NextUniform() - 0.1], rng);
            walker.Advance(20 + i % 2);
            return walker.Parameters[0] * walker.Parameters[0];
        });
        Statistically.Resolves(0.01 / 3 - Math.PI / 8 * 0.01, width);
        Statistically.Equal(Math.Pow(SignGdEquilibrium.WidthFloor(0.1), 2), width);
    }

    [Fact]
    public void Adam_with_long_memory_has_four_fifths_of_the_heat_of_SignGD()
    {
        // C = s/4 against √(π/32) s. aη/s = 0.02; β₂ = 0.999 forgets its start after some thousand steps.
        Estimate loss = Measure.Along(Bowl(new Adam(0.9, 0.999, Epsilon: 0), new GaussianNoise(0.1), 0.001, 2), 20_000, 60_000, 40, w => w.Loss);
        double adam = new AdamEquilibrium(2, 0.1).ThermalLoss(0.001), sign = new SignGdEquilibrium(2, 0.1).ThermalLoss(0.001);
        Statistically.Resolves(sign - adam, loss);
        Statistically.Equal(adam, loss);
    }

    [Fact]
    [Trait("NTL", "T13")]
    public void Adam_without_memory_is_SignGD_step_by_step()
    {
        // √(g²) = |g| exactly in IEEE arithmetic, so the two agree to the bit.
        var landscape = new QuadraticLandscape(0.5, 3);
        var schedule = Schedule.Parse("wsd:peak=0.05,warmup=20,steps=500,decay=200,shape=1-sqrt");
        Walker adam = new Simulation(landscape, new Adam(0, 0, Epsilon: 0), new GaussianNoise(0.2), schedule).Start([0.3, -1], new Rng(5, "noise"));
        Walker sign = new Simulation(landscape, new SignGd(), new GaussianNoise(0.2), schedule).Start([0.3, -1], new Rng(5, "noise"));
        for (int t = 0; t < 500; t++)
        {
            adam.Advance();
            sign.Advance();
            Assert.Equal(sign.Parameters.ToArray(), adam.Parameters.ToArray());
        }
    }

    [Fact]
    public void A_gradient_of_zero_does_not_move_SignGD_or_Adam()
    {
        foreach (IDynamics rule in (IDynamics[])[new SignGd(), new Adam(0, 0, Epsilon: 0)])
        {
            Walker walker = new Simulation(new QuadraticLandscape(1), rule, new GaussianNoise(0), new Constant(0.1)).Start([0], new Rng(1, "still"));
            walker.Advance(3);
            Assert.Equal(0, walker.Parameters[0]);
        }
    }

    [Fact]
    public void AdamW_shrinks_the_weights_apart_from_the_gradient()
    {
        // From θ = 1 the gradient's step is −η sign and the decay's −ηλθ.
        double[] theta = [1];
        new Adam(0, 0, 0, WeightDecay: 0.5).Step(0, 0.1, [7], [], theta, new double[2]);
        Assert.Equal(1 - 0.1 - 0.1 * 0.5, theta[0], tolerance: 1e-15);
    }

    [Fact]
    public void Adam_corrects_the_bias_of_its_first_steps()
    {
        // Of a constant gradient both corrected means are exact from the first step, so every step is η.
        double[] theta = [0], state = new double[2];
        var adam = new Adam(0.9, 0.999, 0);
        for (int t = 0; t < 50; t++) adam.Step(t, 0.1, [-3], [], theta, state);
        Assert.Equal(5, theta[0], tolerance: 1e-12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Langevin_walkers_sample_their_exact_width(bool underdamped)
    {
        IDynamics rule = underdamped ? new UnderdampedLangevin(0.3, 1) : new OverdampedLangevin(0.3);
        double rate = underdamped ? 0.5 : 0.1;
        Estimate loss = Measure.Along(Bowl(rule, new GaussianNoise(0), rate, 4), 200, 60_000, underdamped ? 20 : 10, w => w.Loss);
        double boltzmann = 0.15, overdamped = 0.15 / (1 - 0.5 * 4 * 0.1);
        Statistically.Resolves(overdamped - boltzmann, loss);
        Statistically.Equal(underdamped ? boltzmann : overdamped, loss);
    }

    [Fact]
    [Trait("NTL", "T12")]
    public void A_diverging_walker_stops_and_names_step_rate_and_bound()
    {
        // x_t = (−1.5)ᵗ; the step 2.5 x_t leaves the doubles first, at 2.5 · 1.5ᵗ > 1.8e308, t > 1748.3.
        Walker walker = Bowl(new Sgd(), new GaussianNoise(0), 1.25, 2);
        DivergenceException fault = Assert.Throws<DivergenceException>(() => walker.Advance(3000));
        Assert.Equal("The simulation diverged at step 1749 with learning rate 1.25: a parameter became Infinity. " +
            "At the starting point's sharpness a = 2, SGD is stable below 2/a = 1; lower the learning rate.", fault.Message);
        Assert.Equal(1749, walker.Step);
        Assert.Equal(5, fault.ExitCode);
    }

    [Theory]
    [InlineData(0.99, true)]
    [InlineData(1.01, false)]
    [Trait("NTL", "T12")]
    public void Every_rule_is_stable_below_its_bound_and_diverges_above(double factor, bool stable)
    {
        // 1 % from the bound the mean grows or shrinks by at least e^0.0005 a step (heavy ball at μ = 0.9: 1.0005); 3e6 steps settle it for all.
        IDynamics[] rules = [new Sgd(), new HeavyBall(0.9), new EmaMomentum(0.9), new OverdampedLangevin(0), new UnderdampedLangevin(0, 1)];
        Assert.All(rules, rule =>
        {
            Walker walker = Bowl(rule, new GaussianNoise(0), factor * rule.StabilityBound(2), 2);
            if (stable)
            {
                walker.Advance(300_000);
                Assert.True(Math.Abs(walker.Parameters[0]) < 1e-6);
            }
            else Assert.Contains(rule.StabilityFormula, Assert.Throws<DivergenceException>(() => walker.Advance(3_000_000)).Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Bad_simulations_are_refused()
    {
        LandscapeTests.Refused("The noise must be a finite number of 0 or more, got -0.1.", () => new GaussianNoise(-0.1));
        LandscapeTests.Refused("The noise is empty: give one standard deviation, or one for each coordinate.", () => new GaussianNoise());
        LandscapeTests.Refused("Student's noise has a finite variance only above 2 degrees of freedom, got 2.", () => new StudentNoise(2, 1));
        LandscapeTests.Refused("The momentum must be at least 0 and below 1, got 1.", () => new HeavyBall(1));
        LandscapeTests.Refused("The beta2 must be at least 0 and below 1, got -0.1.", () => new Adam(0.9, -0.1));
        LandscapeTests.Refused("The friction must be a finite number above 0, got 0.", () => new UnderdampedLangevin(1, 0));
        LandscapeTests.Refused("The noise is given for 2 coordinates, but the landscape has 1.",
            () => new Simulation(new QuadraticLandscape(1), new Sgd(), new GaussianNoise(1, 2), new Constant(0.1)));
        var simulation = new Simulation(new QuadraticLandscape(1), new Sgd(), new GaussianNoise(1), new Constant(0.1));
        LandscapeTests.Refused("A walker on this landscape starts from 1 parameters, got 2.", () => simulation.Start([1, 2], new Rng(1, "bad")));
        LandscapeTests.Refused("The starting point must be a finite number, got NaN.", () => simulation.Start([double.NaN], new Rng(1, "bad")));
    }

    private static Walker Bowl(IDynamics rule, INoise noise, double learningRate, double curvature)
        => new Simulation(new QuadraticLandscape(curvature), rule, noise, new Constant(learningRate)).Start([1], new Rng(11, rule.Name));
}
