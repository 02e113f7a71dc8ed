using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Carnot.Logs.Assembling;

/// <summary>Makes a series of a column: rows that count, the last value of each step, finite values only.</summary>
internal sealed class SeriesMaker(RawLog log, Rows rows, List<string> notes)
{
    // Columns of one log mostly share their steps; one array then serves them all.
    private ImmutableArray<long> _shared = [];

    public Series Make(RawColumn column)
    {
        long[] steps = new long[column.Count];
        double[] values = new double[column.Count];
        int count = 0, duplicates = 0, undefined = 0, infinite = 0;
        int firstDuplicate = -1, firstBad = -1;
        for (int i = 0; i < column.Count; i++)
        {
            int row = column.Row(i);
            if (!rows.Counts(row)) continue;
            double value = column.Value(i);
            if (!double.IsFinite(value))
            {
                if (double.IsNaN(value)) undefined++; else infinite++;
                if (firstBad < 0) firstBad = row;
                continue;
            }
            if (count > 0 && steps[count - 1] == rows.Step(row))
            {
                duplicates++;
                if (firstDuplicate < 0) firstDuplicate = row;
                count--;
            }
            (steps[count], values[count]) = (rows.Step(row), value);
            count++;
        }
        if (undefined + infinite > 0)
        {
            string kinds = string.Join(" and ", new[] { (undefined, "NaN"), (infinite, "infinite") }.Where(k => k.Item1 > 0).Select(k => $"{k.Item1} {k.Item2}"));
            notes.Add($"\"{column.Name}\": {kinds} {(undefined + infinite == 1 ? "value was" : "values were")} left out, the first at step {rows.Step(firstBad)} (line {log.LineOf(firstBad)}).");
        }
        if (duplicates > 0)
            notes.Add($"\"{column.Name}\": {Rows.Many(duplicates, "step")} written again, the first at step {rows.Step(firstDuplicate)} (line {log.LineOf(firstDuplicate)}); the last value of each was kept.");
        if (count < steps.Length)
        {
            Array.Resize(ref steps, count);
            Array.Resize(ref values, count);
        }
        if (!_shared.AsSpan().SequenceEqual(steps)) _shared = ImmutableCollectionsMarshal.AsImmutableArray(steps);
        return new(column.Name, _shared, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }
}
