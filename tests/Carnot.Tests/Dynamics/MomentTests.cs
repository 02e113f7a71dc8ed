using Carnot.Dynamics;
using Carnot.Landscapes;
using Carnot.Randomness;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Tests.Dynamics;

public class MomentTests
{
    // A linear recursion that contracts by ρ a step, iterated n times from 0, is ρⁿ from its fixed point; all cases below have ρⁿ < 1e-16,
    // and rounding accumulates to at most n units in the last place.
    private const double Converged = 1e-11;

    [Theory]
    [InlineData(0.5, 0.1)]
    [InlineData(2, 0.1)]
    [InlineData(18, 0.1)]
    public void Sgd_moments_converge_to_the_exact_width(double curvature, double learningRate)
    {
        var moments = new SgdMoments(curvature, 0.3);
        double v = 0;
        for (int t = 0; t < 2000; t++) v = moments.Next(v, learningRate);
        var theory = new SgdEquilibrium(curvature, 0.3);
        Assert.Equal(theory.Variance(learningRate), v, tolerance: Converged * v);
        Assert.Equal(theory.ThermalLoss(learningRate), moments.ThermalLoss(v), tolerance: Converged * v * curvature);
    }

    [Theory]
    [InlineData(false, 1, 0.02, 0.9)]
    [InlineData(false, 10, 0.3, 0.9)]
    [InlineData(true, 20, 0.1, 0.9)]
    [InlineData(true, 5, 0.1, 0.5)]
    [InlineData(true, 5, 0.1, 0)]
    public void Momentum_moments_converge_to_the_exact_width(bool ema, double curvature, double learningRate, double momentum)
    {
        var moments = ema ? MomentumMoments.Ema(curvature, 0.3, momentum) : MomentumMoments.HeavyBall(curvature, 0.3, momentum);
        var theory = ema ? MomentumEquilibrium.Ema(curvature, 0.3, momentum) : MomentumEquilibrium.HeavyBall(curvature, 0.3, momentum);
        PhaseMoments now = default;
        for (int t = 0; t < 4000; t++) now = moments.Next(now, learningRate);
        Assert.Equal(theory.ThermalLoss(learningRate), moments.ThermalLoss(now), tolerance: Converged * now.Position * curvature);
    }

    [Fact]
    public void Momentum_relaxes_at_the_rate_of_its_larger_root()
    {
        // The excess is a sum of z₁²ᵗ, (z₁z₂)ᵗ and z₂²ᵗ; after 60 steps the last two are below 1e-7 of the first.
        double[] excess = Excess(0.02, 61);
        Assert.Equal(MomentumEquilibrium.HeavyBall(1, 0.3, 0.5).RelaxationRate(0.02), -Math.Log(excess[60] / excess[59]), tolerance: 1e-6);
    }

    [Fact]
    public void Underdamped_momentum_beats_within_an_envelope_that_falls_as_the_momentum()
    {
        // Complex roots z = √μ e^(±iφ), cos φ = 0.919: the excess times the rate's exponential swings with period π/φ = 7.8 steps. Its peaks, seen at whole
        // steps only, are right within 1 − cos φ = 8 %.
        double rate = MomentumEquilibrium.HeavyBall(1, 0.3, 0.5).RelaxationRate(0.2);
        double[] swing = [.. Excess(0.2, 40).Select((x, t) => x * Math.Exp(rate * t))];
        Assert.Equal(1, swing[20..36].Max() / swing[4..20].Max(), tolerance: 0.08);
    }

    private static double[] Excess(double learningRate, int steps)
    {
        var moments = MomentumMoments.HeavyBall(1, 0.3, 0.5);
        double[] excess = new double[steps];
        PhaseMoments now = new(1, 0, 0);
        for (int t = 0; t < steps; t++)
        {
            now = moments.Next(now, learningRate);
            excess[t] = now.Position - MomentumEquilibrium.HeavyBall(1, 0.3, 0.5).Variance(learningRate);
        }
        return excess;
    }

    [Fact]
    public void Without_noise_the_moments_are_the_squares_of_one_walker()
    {
        // Two routes to one number, at every step of a changing learning rate; 200 roundings of numbers of order 1.
        var schedule = Schedule.Parse("wsd:peak=0.3,warmup=20,steps=200,decay=100,shape=linear");
        var ema = MomentumMoments.Ema(2, 0, 0.7);
        var ball = MomentumMoments.HeavyBall(2, 0, 0.7);
        var langevin = new LangevinMoments(2, 0);
        Follow(new Sgd(), (now, rate) => new(new SgdMoments(2, 0).Next(now.Position, rate), 0, 0));
        Follow(new EmaMomentum(0.7), ema.Next);
        Follow(new HeavyBall(0.7), ball.Next);
        Follow(new OverdampedLangevin(0), (now, rate) => new(langevin.Overdamped(now.Position, rate), 0, 0));
        Follow(new UnderdampedLangevin(0, 0.4), (now, rate) => langevin.Underdamped(now, rate, 0.4));

        void Follow(IDynamics rule, Func<PhaseMoments, double, PhaseMoments> next)
        {
            Walker walker = new Simulation(new QuadraticLandscape(2), rule, new GaussianNoise(0), schedule).Start([1], new Rng(1, "twin"));
            PhaseMoments now = new(1, 0, 0);
            for (int t = 0; t < 200; t++)
            {
                now = next(now, schedule.At(t));
                walker.Advance();
                double x = walker.Parameters[0], m = walker.State.IsEmpty ? 0 : walker.State[0];
                Assert.Equal(x * x, now.Position, tolerance: 1e-13);
                Assert.Equal(x * m, now.Cross, tolerance: 1e-13);
                Assert.Equal(m * m, now.Momentum, tolerance: 1e-13);
            }
        }
    }

    [Fact]
    public void Ema_momentum_is_heavy_ball_at_a_rate_scaled_by_one_minus_momentum()
    {
        var ema = MomentumEquilibrium.Ema(3, 0.2, 0.8);
        var ball = MomentumEquilibrium.HeavyBall(3, 0.2, 0.8);
        Assert.Equal(ema.ThermalLoss(0.1), ball.ThermalLoss(0.02), tolerance: 1e-15);
        Assert.Equal(ema.RelaxationRate(0.1), ball.RelaxationRate(0.02), tolerance: 1e-13);
        Assert.Equal(new SgdEquilibrium(3, 0.2).Equipartition, ema.Equipartition, tolerance: 1e-16);
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(2)]
    public void The_SignGD_closure_has_the_fixed_point_of_the_paper(double curvature)
    {
        var moments = new SignGdMoments(curvature, 0.1);
        double v = 0.01;
        for (int t = 0; t < 20_000; t++) v = moments.Next(v, 0.1);
        Assert.Equal(new SignGdEquilibrium(curvature, 0.1).Variance(0.1), v, tolerance: 1e-9 * v);
    }

    [Fact]
    public void Langevin_moments_converge_to_Boltzmanns_width()
    {
        var moments = new LangevinMoments(4, 0.3);
        PhaseMoments now = default;
        double v = 0;
        for (int t = 0; t < 3000; t++)
        {
            now = moments.Underdamped(now, 0.3, friction: 0.5);
            v = moments.Overdamped(v, 0.1);
        }
        Assert.Equal(0.3 / 4, now.Position, tolerance: Converged);
        Assert.Equal(0.3 / (4 * (1 - 0.5 * 4 * 0.1)), v, tolerance: Converged);
    }

    [Fact]
    public void Noise_that_grows_outwards_widens_the_valley()
    {
        var moments = new MultiplicativeMoments(2, 0.5, 0.3);
        double v = 0;
        for (int t = 0; t < 2000; t++) v = moments.Next(v, 0.2);
        Assert.Equal(moments.Stationary(0.2), v, tolerance: Converged * v);
        Assert.True(v > 1.2 * new SgdEquilibrium(2, 0.5).Variance(0.2));
        Assert.Equal(new SgdEquilibrium(2, 0.5).Variance(0.2), new MultiplicativeMoments(2, 0.5, 1e9).Stationary(0.2), tolerance: 1e-15);
    }
}
