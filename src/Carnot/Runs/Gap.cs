using System.Collections.Immutable;

namespace Carnot.Runs;

/// <summary>Steps at which a series should have points, going by its usual interval, and has none.</summary>
/// <param name="After">The last step before the gap.</param>
/// <param name="Before">The first step after it.</param>
/// <param name="Missing">How many points the usual interval would have put there.</param>
public sealed record Gap(long After, long Before, long Missing)
{
    /// <summary>An interval this many times the median is a gap.</summary>
    private const int Wide = 3;

    /// <summary>The gaps of a series: intervals of at least three times the median interval.</summary>
    public static ImmutableArray<Gap> Find(Series series)
    {
        ArgumentNullException.ThrowIfNull(series);
        if (series.Count < 3) return [];
        long[] intervals = new long[series.Count - 1];
        for (int i = 0; i < intervals.Length; i++) intervals[i] = series.Steps[i + 1] - series.Steps[i];
        long[] sorted = [.. intervals.Order()];
        long usual = sorted[(sorted.Length - 1) / 2];
        return [.. Enumerable.Range(0, intervals.Length)
            .Where(i => intervals[i] >= Wide * usual)
            .Select(i => new Gap(series.Steps[i], series.Steps[i + 1], intervals[i] / usual - 1))];
    }
}
