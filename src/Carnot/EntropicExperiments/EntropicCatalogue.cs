using System.Collections.Immutable;

namespace Carnot.EntropicExperiments;

/// <summary>Every experiment on entropic forces, by name.</summary>
public static class EntropicCatalogue
{
    /// <summary>All, in the order of docs/entropic.md.</summary>
    public static readonly ImmutableArray<IEntropicExperiment> All =
    [
        new Equivalence(),
        new EntropicDescent(),
        new ChargeIdentity(),
        new LinearBalance(),
        new ReluBalance(),
        new DecayBalance(),
        new AttentionBalance(),
        new OptimizerBalance(),
        new UniversalMinimum(),
        new UniversalPairs(),
        new AnisotropicNoise(),
        new SharpeningFlattening(),
        new SharpnessDiagram(),
        new TanhAlignment(),
    ];

    /// <summary>The experiment called <paramref name="name"/>.</summary>
    public static IEntropicExperiment Find(string name) => Find(All, name);

    /// <summary>The experiment called <paramref name="name"/> among <paramref name="known"/>.</summary>
    public static IEntropicExperiment Find(IReadOnlyCollection<IEntropicExperiment> known, string name) => known.FirstOrDefault(experiment => experiment.Name == name)
        ?? throw new UsageException($"Unknown experiment \"{name}\"{Nearest.Hint(name, known.Select(e => e.Name))} Known: {string.Join(", ", known.Select(e => e.Name))}.");
}
