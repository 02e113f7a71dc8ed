using Carnot.Experiments;
using Carnot.Symmetry;

namespace Carnot.EntropicExperiments;

/// <summary>The stationary identity with weight decay, 4γ(1 − ηγ) E[C] = η E[gᵀAg], at any η.</summary>
public sealed class DecayBalance : IEntropicExperiment
{
    private const double LearningRate = 0.02, Decay = 0.01;

    /// <inheritdoc/>
    public string Name => "decay-balance";

    /// <inheritdoc/>
    public string Description => "Weight decay against the entropic force in a ReLU network: both sides of the stationary identity, layer by layer.";

    /// <inheritdoc/>
    public int DefaultSteps => 150_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        (_, BalanceMeter[] meters) = ReluBalance.Train(steps, LearningRate, Decay, seed);
        return new([.. meters.Where(m => m.Symmetry.Kind == SymmetryKind.LayerRescaling).Select(m =>
        {
            (double held, double driven) = m.StationaryIdentity(LearningRate, Decay);
            double error = LearningRate * Math.Sqrt(Math.Pow(m.In.StandardError, 2) + Math.Pow(m.Out.StandardError, 2));
            return new Agreement($"eta E[gAg] of {m.Symmetry.Name}", held, new Estimate(driven, error, m.In.EffectiveSamples));
        })]);
    }
}
