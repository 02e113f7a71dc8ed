using System.Collections.Immutable;

namespace Carnot.Experiments;

/// <summary>What an experiment can be given. Each experiment has some of these; the others are null.</summary>
public sealed record Parameters
{
    /// <summary>a_i, the curvatures of the valley directions; for a river valley, a at y = 0.</summary>
    public ImmutableArray<double> Curvature { get; init; } = [2];

    /// <summary>η, before any decay.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>η after the decay.</summary>
    public double? FinalLearningRate { get; init; }

    /// <summary>s, the standard deviation of the gradient noise in each direction.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>The update rule; see <see cref="Optimizers"/>.</summary>
    public string? Optimizer { get; init; }

    /// <summary>μ of the rules that have it, and β₁ of Adam.</summary>
    public double? Momentum { get; init; }

    /// <summary>f, the force of a straight river: c(y) = −f y.</summary>
    public double? Force { get; init; }

    /// <summary>How fast the valley narrows: α of a(y) = a exp(αy), b of a(y) = a + b|y|.</summary>
    public double? SharpnessRate { get; init; }

    /// <summary>How many updates; null leaves it to the experiment, which knows its relaxation times.</summary>
    public long? Steps { get; init; }

    /// <summary>How many independent walkers.</summary>
    public int Walkers { get; init; } = 100_000;

    /// <summary>The seed of every random stream.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The seed of one of several ensembles that are compared as independent; far from the seeds beside this one, which a user may try next.</summary>
    internal ulong SeedOf(int ensemble) => Seed + ((ulong)ensemble << 32);

    /// <summary>The one curvature of an experiment with one valley direction.</summary>
    internal double SingleCurvature => Curvature.Length == 1
        ? Require.Positive("curvature", Curvature[0])
        : throw new UsageException($"This experiment has one valley direction; give one curvature, not {Curvature.Length}.");

    /// <summary>Refuses what no experiment can use: an empty spectrum, curvatures and rates that are not above 0, negative noise, fewer than 2 walkers.</summary>
    internal void Check()
    {
        if (Curvature.IsDefaultOrEmpty) throw new UsageException("The spectrum is empty: give at least one curvature.");
        foreach (double a in Curvature) Require.Positive("curvature", a);
        Require.Positive("learning rate", LearningRate);
        Require.NonNegative("noise", Noise);
        Require.AtLeast("number of walkers", 2, Walkers);
        if (Steps is { } steps) Require.AtLeast("number of steps", 1, steps);
        if (Momentum is { } momentum) Require.Fraction("momentum", momentum);
        if (FinalLearningRate is { } final) Require.Positive("final learning rate", final);
        if (FinalLearningRate is { } end && end > LearningRate) throw new UsageException($"The final learning rate, {end}, must not be above the learning rate, {LearningRate}.");
    }
}
