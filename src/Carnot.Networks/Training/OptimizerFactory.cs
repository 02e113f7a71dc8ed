using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;

namespace Carnot.Networks.Training;

/// <summary>Makes the optimiser that a configuration names.</summary>
public static class OptimizerFactory
{
    /// <summary>The optimisers there are. Adam's decay is part of its gradient; the others' stands beside the step.</summary>
    public const string Names = "adamw, adam, sgd, momentum, signsgd, muon";

    /// <summary>The optimiser of a network.</summary>
    public static Optimizer<float> Make(TrainingConfiguration configuration, Network<float> network)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(network);
        var (vector, workers, decay) = (network.Vector, network.Workers, WeightDecay.Decoupled(configuration.WeightDecay));
        return configuration.Optimizer switch
        {
            "adamw" => new AdamW<float>(vector, workers, configuration.WeightDecay, beta1: configuration.Beta1, beta2: configuration.Beta2),
            "adam" => new Adam<float>(vector, workers, WeightDecay.Coupled(configuration.WeightDecay), configuration.Beta1, configuration.Beta2),
            "sgd" => new Sgd<float>(vector, workers, decay),
            "momentum" => new HeavyBall<float>(vector, workers, configuration.Beta1, decay),
            "signsgd" => new SignSgd<float>(vector, workers, decay),
            "muon" => new Muon<float>(vector, workers, configuration.Beta1, configuration.WeightDecay),
            _ => throw new UsageException($"Unknown optimiser \"{configuration.Optimizer}\"{Nearest.Hint(configuration.Optimizer, Names.Split(", "))} Known: {Names}."),
        };
    }
}
