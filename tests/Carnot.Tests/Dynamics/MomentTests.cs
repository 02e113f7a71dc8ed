using Carnot.Dynamics;
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

    [Theory]
    [InlineData(1, 0.02, 0.5)]
    [InlineData(1, 0.2, 0.5)]
    public void Momentum_relaxes_at_the_rate_of_its_larger_root(double curvature, double learningRate, double momentum)
    {
        var moments = MomentumMoments.HeavyBall(curvature, 0.3, momentum);
        var theory = MomentumEquilibrium.HeavyBall(curvature, 0.3, momentum);
        PhaseMoments now = new(1, 0, 0);
        double target = theory.Variance(learningRate), before = 0, after = 0;
        // The excess is a sum of z₁²ᵗ, (z₁z₂)ᵗ and z₂²ᵗ; after t steps the others are below (z₂/z₁)ᵗ of the first. Complex roots beat, so the
        // period is averaged out by comparing envelopes: only real roots are tested here.
        for (int t = 0; t < 60; t++)
        {
            before = after;
            now = moments.Next(now, learningRate);
            after = now.Position - target;
        }
        double discriminant = Math.Pow(1 + momentum - curvature * learningRate, 2) - 4 * momentum;
        if (discriminant > 0) Assert.Equal(theory.RelaxationRate(learningRate), -Math.Log(after / before), tolerance: 1e-6);
        else Assert.Equal(-Math.Log(momentum), theory.RelaxationRate(learningRate), tolerance: 1e-15);
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
