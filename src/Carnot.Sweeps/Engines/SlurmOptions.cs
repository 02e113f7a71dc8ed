using System.Collections.Immutable;

namespace Carnot.Sweeps.Engines;

/// <summary>What a cluster wants to be told; passed to sbatch as it is.</summary>
public sealed record SlurmOptions
{
    /// <summary>Options of sbatch, such as <c>--partition=gpu</c>.</summary>
    public ImmutableArray<string> Passed { get; init; } = [];

    /// <summary>Shell lines before Carnot starts, such as <c>module load dotnet</c>.</summary>
    public ImmutableArray<string> Setup { get; init; } = [];

    /// <summary>Elements at work at a time; null for no limit but the site's.</summary>
    public int? Jobs { get; init; }

    /// <summary>Processors of an element.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Runs that one element makes one after another: for runs shorter than a minute.</summary>
    public int Pack { get; init; } = 1;

    /// <summary>Seconds before the time limit at which a run is told to save.</summary>
    public int Notice { get; init; } = 120;

    /// <summary>Time between two looks at the queue.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(10);
}
