using System.Collections.Immutable;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>What an experiment found.</summary>
/// <param name="Parameters">The parameters it ran with, nothing left open.</param>
/// <param name="Results">Theory beside measurement.</param>
public sealed record Outcome(Parameters Parameters, ImmutableArray<Agreement> Results)
{
    /// <summary>Pictures of the comparison.</summary>
    public ImmutableArray<Picture> Pictures { get; init; } = [];

    /// <summary>A table over two parameters, where the experiment makes one.</summary>
    public Grid? Grid { get; init; }

    /// <summary>The verdicts on laws of thermodynamics, where the experiment judges them.</summary>
    public ImmutableArray<LawVerdict> Verdicts { get; init; } = [];

    /// <summary>What a reader should know about the comparison, one sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}
