using System.Collections.Immutable;
using Carnot.Experiments;

namespace Carnot.EntropicExperiments;

/// <summary>What an experiment found.</summary>
/// <param name="Results">Theory beside measurement.</param>
public sealed record EntropicOutcome(ImmutableArray<Agreement> Results)
{
    /// <summary>A table over two parameters, where the experiment makes one.</summary>
    public Grid? Grid { get; init; }

    /// <summary>What a reader should know about the comparison.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
