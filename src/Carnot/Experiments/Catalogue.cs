using System.Collections.Immutable;

namespace Carnot.Experiments;

/// <summary>Every experiment, by name.</summary>
public static class Catalogue
{
    /// <summary>All experiments.</summary>
    public static readonly ImmutableArray<IExperiment> All =
    [
        new EquilibriumExperiment(),
        new CoolingExperiment(),
        new OptimalDecayExperiment(),
        new PhaseDiagramExperiment(),
        new EntropicForceExperiment(),
        new TrappingExperiment(),
        new BlockingExperiment(),
        new QuenchExperiment(),
        new LawsExperiment(),
        new SpectrumExperiment(),
    ];

    /// <summary>The experiment called <paramref name="name"/>.</summary>
    public static IExperiment Find(string name) => All.FirstOrDefault(experiment => experiment.Name == name)
        ?? throw new UsageException($"Unknown simulation \"{name}\"{Nearest.Hint(name, All.Select(e => e.Name))} Known simulations: {string.Join(", ", All.Select(e => e.Name))}.");
}
