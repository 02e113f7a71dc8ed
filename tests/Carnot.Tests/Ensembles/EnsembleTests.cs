using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Randomness;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Tests.Ensembles;

public class EnsembleTests
{
    private static readonly IDynamics[] Rules =
        [new Sgd(), new SignGd(), new HeavyBall(0.8), new EmaMomentum(0.8), new Adam(0.9, 0.99), new OverdampedLangevin(0.2), new UnderdampedLangevin(0.2, 1)];

    private static readonly ILandscape[] Landscapes =
    [
        new QuadraticLandscape(0.5, 2, 4),
        new DoubleWell(0.3, 1.2),
        new ManyMinima(2, 1, 0.1, 0.7),
        new RiverValley(new LinearRiver(0.3), new ConstantSharpness(1), new LinearSharpness(2, 0.1)),
        new RiverValley(new QuadraticRiver(0.5, 3), new ExponentialSharpness(1, 0.2), new ExponentialSharpness(0.5, -0.1)),
        new RiverValley(new LinearRiver(0.3), new AbsoluteSharpness(1, 0.4)),
        new RiverValley(new LinearRiver(-0.3), new PeriodicSharpness(1, 0.5, 2)),
    ];

    /// <summary>Every rule in the bowl and along a river, every landscape under SGD: kernels are made of these parts, and compiling each pair costs a tenth of a second.</summary>
    public static TheoryData<int, int> Pairs()
    {
        var pairs = new TheoryData<int, int>();
        for (int rule = 0; rule < Rules.Length; rule++)
            for (int landscape = 0; landscape < Landscapes.Length; landscape++)
                if (rule == 0 || landscape is 0 or 4) pairs.Add(rule, landscape);
        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Without_noise_every_walker_is_the_scalar_walker(int rule, int landscape)
    {
        ILandscape ground = Landscapes[landscape];
        IDynamics dynamics = Rules[rule] switch
        {
            OverdampedLangevin => new OverdampedLangevin(0),
            UnderdampedLangevin langevin => new UnderdampedLangevin(0, langevin.Friction),
            var other => other,
        };
        const int steps = 40;
        var simulation = new Simulation(ground, dynamics, new GaussianNoise(0), new Decay(Shape.Linear, 0.05, 60, 0.001));
        double[] start = [.. Enumerable.Range(0, ground.Dimension).Select(i => 0.7 + 0.31 * i)];
        if (dynamics.DrawsNormals) Assert.True(simulation.Noise.Variance(0, 0) == 0);
        var ensemble = new Ensemble(simulation, 3, seed: 1, [.. start.Select(x => new StartingPoint(x))]);
        Walker walker = simulation.Start(start, new Rng(1, "walker"));
        ensemble.Advance(steps);
        walker.Advance(steps);
        EnsembleMoments moments = ensemble.Measure();
        // 40 steps, each rounding a position of order 1 by 2⁻²⁴; gradients pass errors on with factors up to e^(aη · 40) < 3, and SignGD and Adam
        // jump by up to 2η where a gradient changes sign within the rounding: none of these starts does.
        for (int i = 0; i < start.Length; i++) Assert.Equal(walker.Parameters[i], moments.Means[i].Value, tolerance: 2e-5);
        Assert.Equal(walker.Loss, moments.Loss.Value, tolerance: 2e-5);
        Assert.Equal(0, moments.Loss.StandardError, tolerance: 1e-7);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_register_width_moves_walkers_to_the_same_bits(int rule, int landscape)
    {
        ILandscape ground = Landscapes[landscape];
        IDynamics dynamics = Rules[rule];
        double[] noise = [.. Enumerable.Range(0, ground.Dimension).Select(i => dynamics.DrawsNormals ? 0 : 0.3 + 0.1 * i)];
        var simulation = new Simulation(ground, dynamics, new GaussianNoise(noise), new Constant(0.05));
        float[][] Run(int lanes)
        {
            // 1100 walkers: two blocks that do not fill their last group.
            var ensemble = new Ensemble(simulation, 1100, seed: 7, threads: 2, lanes, [new StartingPoint(0.4, 0.1, 0.05)]);
            ensemble.Advance(15);
            return [.. Enumerable.Range(0, ground.Dimension).Select(ensemble.Positions)];
        }
        float[][] scalar = Run(1);
        Assert.True(scalar[0].Distinct().Count() > 200, "the walkers move apart");
        foreach (int lanes in (int[])[4, 8, 16]) Assert.Equal(scalar, Run(lanes));
    }

    [Fact]
    public void The_number_of_threads_and_the_moments_of_measurement_change_nothing()
    {
        foreach (ILandscape ground in Landscapes)
        {
            var simulation = new Simulation(ground, new HeavyBall(0.5), new GaussianNoise(0.2), new Constant(0.02));
            Ensemble alone = Make(1), several = Make(3), interrupted = Make(2);
            alone.Advance(1500);
            several.Advance(1500);
            foreach (long step in (long[])[1, 2, 3, 1000, 1024, 1025, 1500]) interrupted.MeasureAt(step);
            Assert.Equal(1500, interrupted.Step);
            Assert.Equal(Print(alone), Print(several));
            Assert.Equal(Print(alone), Print(interrupted));

            Ensemble Make(int threads) => new(simulation, 3000, seed: 4, threads, new StartingPoint(0.1, 0.1));
        }

        static string Print(Ensemble ensemble)
        {
            EnsembleMoments m = ensemble.Measure();
            return $"{m.Loss.Value:R} {string.Join(' ', m.Means.Select(e => e.Value.ToString("R")))} {string.Join(' ', m.SecondMoments.Select(e => e.StandardError.ToString("R")))}";
        }
    }

    [Fact]
    public void Seeds_blocks_and_directions_draw_different_numbers()
    {
        var simulation = new Simulation(new QuadraticLandscape(1, 1), new Sgd(), new GaussianNoise(1), new Constant(0.1));
        float[] Walk(ulong seed, int direction)
        {
            var ensemble = new Ensemble(simulation, 2048, seed, new StartingPoint(0));
            ensemble.Advance();
            return ensemble.Positions(direction);
        }
        float[] first = Walk(1, 0);
        // 2048 numbers of 2²⁴ or so: about one coincidence in eight runs.
        Assert.InRange(first.Concat(Walk(1, 1)).Concat(Walk(2, 0)).Distinct().Count(), 3 * 2048 - 4, 3 * 2048);
    }

    [Fact]
    public void Each_rule_reaches_its_equilibrium()
    {
        const double a = 2, s = 0.1, rate = 0.1;
        Reaches(new Sgd(), rate, new SgdEquilibrium(a, s).Variance(rate), rival: s * s * rate / (2 * a));
        Reaches(new HeavyBall(0.9), 0.1, MomentumEquilibrium.HeavyBall(a, s, 0.9).Variance(0.1), rival: s * s * 1 / (2 * a));
        Reaches(new EmaMomentum(0.5), 0.4, MomentumEquilibrium.Ema(a, s, 0.5).Variance(0.4), rival: s * s * 0.4 / (2 * a));
        Reaches(new OverdampedLangevin(0.01), rate, 0.01 / (a * (1 - 0.5 * a * rate)), rival: 0.01 / a);
        Reaches(new UnderdampedLangevin(0.01, 1), 0.5, 0.01 / a, rival: 0.01 / (a * (1 - 0.25 * a * 0.25)));
        // The closure is the nearest rival of the exact lattice: 6.5 % apart in width² at aη/s = 2.
        Reaches(new SignGd(), rate, new SignGdLattice(a, s).Variance(rate), rival: new SignGdEquilibrium(a, s).Variance(rate));

        static void Reaches(IDynamics rule, double learningRate, double variance, double rival)
        {
            var simulation = new Simulation(new QuadraticLandscape(a), rule, new GaussianNoise(rule.DrawsNormals ? 0 : s), new Constant(learningRate));
            var ensemble = new Ensemble(simulation, 200_000, seed: 11, new StartingPoint(0, HalfWidth: learningRate));
            ensemble.Advance(300);
            EnsembleMoments measured = ensemble.Measure();
            Statistically.Resolves(variance - rival, measured.SecondMoments[0].Scale(0.5));
            Statistically.Equal(variance, measured.SecondMoments[0]);
            Statistically.Equal(0.5 * a * variance, measured.Loss);
            Statistically.Equal(0, measured.Means[0]);
        }
    }

    [Fact]
    public void Langevin_samples_Boltzmann_on_landscapes_with_several_minima()
    {
        // Euler's bias is of relative order aη/2 with a the curvature at the minimum, 1.6 and 11: 0.2 % and 1.4 %, taken off the tolerance below;
        // B-A-O-A-B's is of order (hω)²/12 and smaller.
        var wells = new DoubleWell(0.2);
        var rough = new ManyMinima(1, 1, 0.1, 1);
        Reaches(wells, new UnderdampedLangevin(0.2, 1), 0.1, wells.SecondMoment(0.2), bias: 0.002);
        Reaches(wells, new OverdampedLangevin(0.2), 0.0025, wells.SecondMoment(0.2), bias: 0.002);
        Reaches(rough, new UnderdampedLangevin(0.2, 1), 0.05, rough.SecondMoment(0.2), bias: 0.003);

        static void Reaches(ILandscape landscape, IDynamics rule, double rate, double moment, double bias)
        {
            var ensemble = new Ensemble(new(landscape, rule, new GaussianNoise(0), new Constant(rate)), 50_000, seed: 3, new StartingPoint(0, 0.5));
            ensemble.Advance((long)(40 / rate));
            Estimate measured = ensemble.Measure().SecondMoments[0];
            Assert.True(Math.Abs(measured.Value - moment) < 5 * measured.StandardError + bias * moment, $"{measured} against {moment}");
        }
    }

    [Fact]
    public void Adam_without_memory_is_SignGD_step_by_step()
    {
        float[] Walk(IDynamics rule)
        {
            var ensemble = new Ensemble(new(new QuadraticLandscape(0.3, 2), rule, new GaussianNoise(0.1), new Constant(0.125)), 100, seed: 2, new StartingPoint(0.3, 0.2));
            ensemble.Advance(50);
            return [.. ensemble.Positions(0), .. ensemble.Positions(1)];
        }
        float[] sign = Walk(new SignGd()), adam = Walk(new Adam(0, 0, 0));
        // g/√g² rounds to within two units in the last place of 1, 50 times over.
        for (int i = 0; i < sign.Length; i++) Assert.Equal(sign[i], adam[i], tolerance: 50 * 0.125 * 1.2e-7 * 2);
    }

    [Fact]
    public void Walkers_of_SignGD_that_start_at_one_point_show_the_lattice()
    {
        const double a = 20, s = 0.1, rate = 0.1;
        Estimate Measure(StartingPoint start)
        {
            var ensemble = new Ensemble(new(new QuadraticLandscape(a), new SignGd(), new GaussianNoise(s), new Constant(rate)), 50_000, seed: 1, start);
            ensemble.Advance(200);
            return ensemble.Measure().SecondMoments[0];
        }
        double exact = new SignGdLattice(a, s).Variance(rate);
        Assert.Equal(0.0033583, exact, tolerance: 1e-7);
        Statistically.Equal(exact, Measure(new(0, HalfWidth: rate)));
        // All at 0 after an even number of steps: at 0 or ±2η, where the walk stays at 0 half of the time.
        Assert.True(Measure(new(0)).SigmasFrom(exact) > 50);
    }

    [Fact]
    public void The_lattice_moment_has_its_two_limits()
    {
        // For aη ≫ s the density is uniform over [−η, η]; for aη ≪ s the closure is right to relative order aη/s.
        Assert.Equal(1.0 / 3, new SignGdLattice(1e4, 1).Variance(1), tolerance: 1e-4);
        Assert.Equal(1, new SignGdLattice(0.01, 1).Variance(0.1) / new SignGdEquilibrium(0.01, 1).Variance(0.1), tolerance: 1e-4);
        // ntl.md: σ/η = 0.916 at aη/s = 1 and 0.732 at 2, simulated to three digits.
        Assert.Equal(0.916, Math.Sqrt(new SignGdLattice(1, 1).Variance(1)), tolerance: 1.5e-3);
        Assert.Equal(0.732, Math.Sqrt(new SignGdLattice(2, 1).Variance(1)), tolerance: 1.5e-3);
    }

    [Fact]
    public void A_river_far_out_still_moves_by_steps_smaller_than_its_rounding()
    {
        var valley = new RiverValley(new LinearRiver(0.001), new ConstantSharpness(1));
        var ensemble = new Ensemble(new(valley, new Sgd(), new GaussianNoise(0), new Constant(0.01)), 2, seed: 1, new StartingPoint(1000), new StartingPoint(0));
        ensemble.Advance(100_000);
        // Each step is 1e-5, a sixth of the spacing of single-precision numbers near 1000; the sum is 1 within a unit of that spacing.
        Assert.Equal(1001, ensemble.Measure().Means[0].Value, tolerance: 1.3e-4);
    }

    [Fact]
    public void Nothing_is_allocated_while_walkers_move()
    {
        foreach (ILandscape ground in Landscapes)
        {
            var simulation = new Simulation(ground, new HeavyBall(0.5), new GaussianNoise(0.1), new Constant(0.01));
            var ensemble = new Ensemble(simulation, 2048, seed: 1, threads: 1, new StartingPoint(0.1));
            ensemble.Advance(10);
            Assert.Equal(0, Allocation.Least(() => ensemble.Advance(3000)));
        }
    }

    [Fact]
    public void A_divergence_stops_at_its_step_with_the_bound_beside_it()
    {
        // x changes by a factor −1.5 each step; the first number beyond 2¹²⁸ is the gradient 10 x, positive at an even step.
        int expected = (int)Math.Ceiling((128 * Math.Log(2) - Math.Log(10)) / Math.Log(1.5));
        Assert.Equal(0, expected % 2);
        foreach (int threads in (int[])[1, 2])
        {
            var simulation = new Simulation(new QuadraticLandscape(10, 1), new Sgd(), new GaussianNoise(0), new Constant(0.25));
            var ensemble = new Ensemble(simulation, 5000, seed: 1, threads, new StartingPoint(1));
            var fault = Assert.Throws<DivergenceException>(() => ensemble.Advance(5000));
            Assert.Equal($"The simulation diverged at step {expected} with learning rate 0.25: parameter 0 of walker 0 became -Infinity. "
                + "At the starting point's sharpness a = 10, SGD is stable below 2/a = 0.2; lower the learning rate.", fault.Message);
            Assert.Equal(5, fault.ExitCode);
        }
    }

    [Fact]
    public void What_it_cannot_simulate_is_refused()
    {
        Refuses("The number of walkers must be 2 or more, got 1.", () => Make(new QuadraticLandscape(1), 1));
        Refuses("Give one starting point for every direction (3), or one that serves all; got 2.", () => Make(new QuadraticLandscape(1, 2, 3), 2, new StartingPoint(0), new StartingPoint(1)));
        Refuses("The ensemble simulator knows linear and quadratic rivers, not PowerRiver; use a single walker.",
            () => Make(new RiverValley(new PowerRiver(1, 1), new ConstantSharpness(1)), 2));
        Refuses("The ensemble simulator knows valleys whose directions are all constant or linear, all |y|, all exponential, or all periodic in y; got ConstantSharpness, AbsoluteSharpness. Use a single walker.",
            () => Make(new RiverValley(new LinearRiver(1), new ConstantSharpness(1), new AbsoluteSharpness(1, 1)), 2));
        Refuses("The ensemble simulator draws Gaussian noise, not StudentNoise; use a single walker.",
            () => _ = new Ensemble(new(new QuadraticLandscape(1), new Sgd(), new StudentNoise(5, 1), new Constant(0.1)), 2, 1, new StartingPoint(0)));
        Refuses("The ensemble simulator has no weight decay along a river; use a single walker.",
            () => _ = new Ensemble(new(Landscapes[3], new Adam(WeightDecay: 0.1), new GaussianNoise(1), new Constant(0.1)), 2, 1, new StartingPoint(0)));
        Ensemble ensemble = Make(new QuadraticLandscape(1), 2);
        ensemble.Advance(5);
        Refuses("The ensemble has made 5 updates already and cannot go back to 4.", () => ensemble.MeasureAt(4));

        static void Refuses(string message, Action action) => Assert.Equal(message, Assert.Throws<UsageException>(action).Message);

        static Ensemble Make(ILandscape landscape, int walkers, params StartingPoint[] starts)
            => new(new(landscape, new Sgd(), new GaussianNoise(1), new Constant(0.1)), walkers, 1, starts.Length > 0 ? starts : [new StartingPoint(0)]);
    }
}
