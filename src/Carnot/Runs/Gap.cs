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
        long usual = Usual(series);
        return [.. Enumerable.Range(0, series.Count - 1)
            .Where(i => Interval(series, i) >= Wide * usual)
            .Select(i => new Gap(series.Steps[i], series.Steps[i + 1], Interval(series, i) / usual - 1))];
    }

    private static long Interval(Series series, int i) => series.Steps[i + 1] - series.Steps[i];

    /// <summary>The median interval, the lower of two. A long series has few different intervals: they are counted.</summary>
    private static long Usual(Series series)
    {
        var counts = new SortedDictionary<long, int>();
        int first = 0;
        for (int i = 1; i < series.Count; i++)
        {
            long interval = Interval(series, first);
            if (i + 1 < series.Count && Interval(series, i) == interval) continue;
            counts[interval] = counts.GetValueOrDefault(interval) + i - first;
            first = i;
        }
        int left = (series.Count - 2) / 2;
        foreach ((long interval, int count) in counts)
        {
            left -= count;
            if (left < 0) return interval;
        }
        throw new InvalidOperationException("A series of three points has an interval.");
    }
}
