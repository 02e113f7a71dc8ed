using System.Collections.Immutable;
using Carnot.Experiments;

namespace Carnot.EntropicExperiments;

/// <summary>What an experiment found.</summary>
/// <param name="Results">Theory beside measurement.</param>
public sealed record EntropicOutcome(ImmutableArray<Agreement> Results)
{
    /// <summary>Tables over two parameters, where the experiment makes some.</summary>
    public ImmutableArray<Grid> Grids { get; init; } = [];

    /// <summary>What a reader should know about the comparison.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
