using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;

namespace Carnot.Networks.Training;

/// <summary>Makes the optimiser that a configuration names.</summary>
public static class OptimizerFactory
{
    /// <summary>The optimisers there are.</summary>
    public const string Names = "adamw, adam, sgd, momentum, signsgd, muon";

    /// <summary>The optimiser of a network.</summary>
    public static Optimizer<float> Make(TrainingConfiguration configuration, Network<float> network)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(network);
        return configuration.Optimizer switch
        {
            "adamw" => new AdamW<float>(network.Vector, network.Workers, configuration.WeightDecay, beta1: configuration.Beta1, beta2: configuration.Beta2),
            _ => throw new UsageException($"Unknown optimiser \"{configuration.Optimizer}\"{Nearest.Hint(configuration.Optimizer, Names.Split(", "))} Known: {Names}."),
        };
    }
}
