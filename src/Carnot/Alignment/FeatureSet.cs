using System.Collections.Concurrent;

namespace Carnot.Alignment;

/// <summary>One representation and what the metrics ask of it, each worked out once: moments, principal directions, neighbours, ranks.</summary>
public sealed class FeatureSet
{
    /// <summary>Rows of one block where moments are gathered: 512 features of it are 4 MB.</summary>
    internal const int BlockRows = 1024;

    private readonly Features? _features;
    private readonly Lazy<SetMoments> _moments;
    private readonly Lazy<PrincipalDirections> _principal;
    private readonly Lazy<int[]> _ranks;
    private readonly Lazy<double> _rankVariation;
    private readonly Lazy<RankSquare> _rankSquare;
    private readonly ConcurrentDictionary<AlignmentOptions, NeighbourLists> _neighbours = [];

    /// <summary>A representation whose rows are all in memory.</summary>
    public FeatureSet(Features features) : this(features, new Lazy<SetMoments>(() => Gather(features))) { }

    /// <summary>A representation of which only the moments were kept.</summary>
    internal FeatureSet(SetMoments moments) : this(null, new Lazy<SetMoments>(moments)) { }

    private FeatureSet(Features? features, Lazy<SetMoments> moments)
    {
        (_features, _moments) = (features, moments);
        _principal = new(() => PrincipalDirections.Of(Moments));
        _ranks = new(() => GramRanks.Of(Features));
        _rankVariation = new(() => GramRanks.Variation(Ranks));
        _rankSquare = new(() => RankSquare.Of(Ranks, Features.Rows));
    }

    /// <summary>What the user calls it.</summary>
    public string Name => _features?.Name ?? Moments.Name;

    /// <summary>n.</summary>
    public long Rows => _features?.Rows ?? Moments.Rows;

    /// <summary>d.</summary>
    public int Columns => _features?.Columns ?? Moments.Columns;

    /// <summary>Whether the rows are in memory.</summary>
    public bool HasRows => _features is not null;

    /// <summary>The rows; a <see cref="CheckException"/> where only moments were kept.</summary>
    internal Features Features => _features ?? throw new CheckException($"{Name} was streamed: this metric needs all rows in memory at once. Take a smaller probe set.");

    internal SetMoments Moments => _moments.Value;

    internal PrincipalDirections Principal => _principal.Value;

    /// <summary>Doubled ranks of the off-diagonal Gram entries.</summary>
    internal int[] Ranks => _ranks.Value;

    /// <summary>Σ (r − r̄)² over <see cref="Ranks"/>, whose mean is their number and one.</summary>
    internal double RankVariation => _rankVariation.Value;

    /// <summary>The same ranks as the permutations read them.</summary>
    internal RankSquare RankSquare => _rankSquare.Value;

    internal NeighbourLists Neighbours(AlignmentOptions options) => _neighbours.GetOrAdd(options, static (o, f) => NeighbourLists.Of(f, o), Features);

    private static SetMoments Gather(Features features)
    {
        var moments = new SetMoments(features.Name, features.Columns);
        for (int from = 0; from < features.Rows; from += BlockRows)
            moments.Add(features.Values.AsSpan(from * features.Columns, Math.Min(BlockRows, features.Rows - from) * features.Columns));
        return moments;
    }
}
