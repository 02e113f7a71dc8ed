using Carnot.Dynamics;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>The closed form that goes with the optimizer of a parameter set.</summary>
internal static class Equilibria
{
    /// <summary>At what aη/s SignGD crosses its valley in a few steps, so that no rate is needed.</summary>
    private const double SignGdFastRatio = 0.5;

    public static IEquilibrium Of(Parameters p, double curvature) => Optimizers.Rule(p) switch
    {
        EmaMomentum rule => MomentumEquilibrium.Ema(curvature, p.Noise, rule.Momentum),
        HeavyBall rule => MomentumEquilibrium.HeavyBall(curvature, p.Noise, rule.Momentum),
        SignGd => new SignGdEquilibrium(curvature, p.Noise),
        Adam => new AdamEquilibrium(curvature, p.Noise),
        // Euler's step of overdamped Langevin is SGD with the noise √(2T/η).
        Sgd or OverdampedLangevin => new SgdEquilibrium(curvature, p.Noise),
        var rule => throw new UsageException($"There is no closed form for {rule.Name} here."),
    };

    /// <summary>The relaxation rate of the second moment per step, at most 1: waiting longer than needed does no harm.</summary>
    public static double RelaxationRate(Parameters p, double curvature)
        => Optimizers.Rule(p) is SignGd && curvature * p.LearningRate > SignGdFastRatio * p.Noise
            ? SignGdFastRatio
            : Math.Min(1, Of(p, curvature).RelaxationRate(p.LearningRate));
}
