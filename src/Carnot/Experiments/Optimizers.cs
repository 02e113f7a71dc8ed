using Carnot.Dynamics;

namespace Carnot.Experiments;

/// <summary>The update rules by the names that the command line uses.</summary>
public static class Optimizers
{
    /// <summary>Every name.</summary>
    public static readonly IReadOnlyList<string> Names = ["sgd", "heavy-ball", "ema-momentum", "signgd", "adam", "langevin", "underdamped-langevin"];

    /// <summary>The rule of a parameter set. Langevin rules run at the temperature T = η s² / 2 of SGD with the same noise; the friction is 1.</summary>
    internal static IDynamics Rule(Parameters p)
    {
        double momentum = p.Momentum ?? 0.9, temperature = 0.5 * p.LearningRate * p.Noise * p.Noise;
        return p.Optimizer switch
        {
            null or "sgd" => new Sgd(),
            "heavy-ball" => new HeavyBall(momentum),
            "ema-momentum" => new EmaMomentum(momentum),
            "signgd" => new SignGd(),
            "adam" => new Adam(momentum),
            "langevin" => new OverdampedLangevin(temperature),
            "underdamped-langevin" => new UnderdampedLangevin(temperature, 1),
            var other => throw new UsageException($"Unknown optimizer \"{other}\"{Nearest.Hint(other, Names)} Known optimizers: {string.Join(", ", Names)}."),
        };
    }

    /// <summary>The gradient noise that goes with the rule: none where the rule draws its own.</summary>
    internal static GaussianNoise Noise(Parameters p) => new(Rule(p).DrawsNormals ? 0 : p.Noise);

    /// <summary>Refuses optimizers for which the experiment has no theory.</summary>
    internal static void RequireOneOf(Parameters p, params ReadOnlySpan<string> known)
    {
        if (known.Contains(p.Optimizer ?? "sgd")) return;
        _ = Rule(p);
        throw new UsageException($"This experiment has a theory for {string.Join(", ", known.ToArray())} only, got \"{p.Optimizer}\".");
    }

    /// <summary>Refuses learning rates at which the rule has no equilibrium.</summary>
    internal static void RequireStable(Parameters p)
    {
        IDynamics rule = Rule(p);
        double steepest = p.Curvature.Max();
        Require.Stable(steepest, p.LearningRate, rule.StabilityBound(steepest), rule.StabilityFormula);
    }
}
