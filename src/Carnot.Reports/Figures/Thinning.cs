using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>Which points of a long series to draw so that the picture stays the same.</summary>
internal static class Thinning
{
    /// <summary>
    /// First, lowest, highest and last point of each pixel column, in their order: what a line through all points would ink.
    /// Series that are short, not increasing in x, or broken by gaps keep every point up to four per column.
    /// </summary>
    /// <remarks>Source: Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation" (VLDB 2014).</remarks>
    public static int[] Keep(ReadOnlySpan<double> pixels, ReadOnlySpan<double> y, int columns)
    {
        int n = pixels.Length;
        bool increasing = true;
        for (int i = 1; i < n && increasing; i++) increasing = pixels[i] >= pixels[i - 1];
        if (n <= 4 * columns || !increasing) return [.. Enumerable.Range(0, n)];

        var kept = new List<int>(4 * columns);
        for (int start = 0; start < n;)
        {
            double column = Math.Floor(pixels[start]);
            int end = start, low = start, high = start;
            bool gap = false;
            for (; end < n && Math.Floor(pixels[end]) == column; end++)
            {
                gap |= double.IsNaN(y[end]);
                if (!(y[end] >= y[low])) low = double.IsNaN(y[end]) ? low : end;
                if (!(y[end] <= y[high])) high = double.IsNaN(y[end]) ? high : end;
            }
            int last = end - 1;
            if (gap) kept.AddRange(Enumerable.Range(start, end - start));
            else kept.AddRange(new SortedSet<int> { start, low, high, last });
            start = end;
        }
        return [.. kept];
    }

    /// <summary>At most <paramref name="most"/> indices of 0 … n − 1, evenly spread, the first and the last among them.</summary>
    public static ImmutableArray<int> Evenly(int n, int most)
        => n <= most ? [.. Enumerable.Range(0, n)] : [.. Enumerable.Range(0, most).Select(i => (int)((long)i * (n - 1) / (most - 1)))];
}
