using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Claims;

/// <summary>What was measured for a claim.</summary>
/// <param name="Setting">Which model, data, steps and seeds, in a sentence.</param>
/// <param name="Seeds">The seeds it rests on.</param>
/// <param name="Findings">The numbers that decide.</param>
public sealed record Evidence(string Setting, ImmutableArray<ulong> Seeds, ImmutableArray<Finding> Findings)
{
    /// <summary>Theory as lines, measurement as points.</summary>
    public ImmutableArray<Picture> Pictures { get; init; } = [];

    /// <summary>What a reader should know, one sentence each.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The worst verdict of the findings: a claim holds where every one of them does.</summary>
    public Verdict Verdict() => Findings.IsDefaultOrEmpty || Findings.Any(f => f.Verdict == Thermodynamics.Verdict.CannotTell) && Findings.All(f => f.Verdict != Thermodynamics.Verdict.Broken)
        ? Thermodynamics.Verdict.CannotTell
        : Findings.Any(f => f.Verdict == Thermodynamics.Verdict.Broken) ? Thermodynamics.Verdict.Broken : Thermodynamics.Verdict.Holds;
}
