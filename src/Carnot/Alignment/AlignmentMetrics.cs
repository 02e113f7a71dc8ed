using System.Collections.Immutable;

namespace Carnot.Alignment;

/// <summary>The list of metrics: a new one is one file and one line here.</summary>
public static class AlignmentMetrics
{
    /// <summary>Every metric, in the order in which they are printed.</summary>
    public static ImmutableArray<IAlignmentMetric> All { get; } =
    [
        new GramCosine(),
        new RsaPearson(),
        new RsaSpearman(),
        new LinearCka(),
        new UnbiasedCka(),
        new MutualNeighbours(),
        new Cknna(),
        new Svcca(),
        new Procrustes(),
        new LinearRegression(),
        new ReverseRegression(),
    ];

    /// <summary>The metric called <paramref name="name"/>.</summary>
    public static IAlignmentMetric Named(string name)
        => All.FirstOrDefault(metric => metric.Name == name)
            ?? throw new UsageException($"There is no metric \"{name}\"{Nearest.Hint(name, All.Select(m => m.Name))} Metrics: {string.Join(", ", All.Select(m => m.Name))}.");
}
