using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Carnot.Logs.Assembling;

/// <summary>Makes a series of a column: rows that count, the last value of each step, finite values only.</summary>
internal sealed class SeriesMaker(RawLog log, Rows common, List<string> notes)
{
    private readonly Dictionary<RawColumn, Rows> _own = [];

    // Columns of one log mostly share their steps; one array then serves them all.
    private ImmutableArray<long> _shared = [];

    private readonly List<string> _repeated = [];

    /// <summary>A series beside loss and rate: its repetitions are told together with those of its like.</summary>
    public Series MakeOther(RawColumn column) => Make(column, repeated => _repeated.Add(column.Name));

    /// <summary>Tells which other series were written again.</summary>
    public void NoteOthers()
    {
        if (_repeated.Count > 0) notes.Add($"Some steps of {string.Join(", ", _repeated.Take(4).Select(name => $"\"{name}\""))}{(_repeated.Count > 4 ? $" and {_repeated.Count - 4} more" : "")} were written again; the last value of each was kept.");
    }

    public Series Make(RawColumn column) => Make(column, notes.Add);

    private Series Make(RawColumn column, Action<string> noteRepeated)
    {
        Rows rows = RowsOf(column);
        int before = 0;
        long[] steps = new long[column.Count];
        double[] values = new double[column.Count];
        int count = 0, duplicates = 0, undefined = 0, infinite = 0;
        int firstDuplicate = -1, firstBad = -1;
        for (int i = 0; i < column.Count; i++)
        {
            int row = column.Row(i);
            if (!rows.Counts(row)) continue;
            double value = column.Value(i);
            long step = rows.Step(row) + column.StepOffset;
            if (step < 0)
            {
                before++;
                continue;
            }
            if (!double.IsFinite(value))
            {
                if (double.IsNaN(value)) undefined++; else infinite++;
                if (firstBad < 0) firstBad = row;
                continue;
            }
            if (count > 0 && steps[count - 1] == step)
            {
                duplicates++;
                if (firstDuplicate < 0) firstDuplicate = row;
                count--;
            }
            (steps[count], values[count]) = (step, value);
            count++;
        }
        if (before > 0) notes.Add($"\"{column.Name}\": {Rows.Many(before, "value")} before the first update {(before == 1 ? "was" : "were")} left out; this log counts updates from {-column.StepOffset}.");
        if (undefined + infinite > 0)
        {
            string kinds = string.Join(" and ", new[] { (undefined, "NaN"), (infinite, "infinite") }.Where(k => k.Item1 > 0).Select(k => $"{k.Item1} {k.Item2}"));
            notes.Add($"\"{column.Name}\": {kinds} {(undefined + infinite == 1 ? "value was" : "values were")} left out, the first at step {rows.Step(firstBad)} ({log.RowWord} {log.LineOf(firstBad)}).");
        }
        if (duplicates > 0)
            noteRepeated($"\"{column.Name}\": {Rows.Many(duplicates, "step")} written again, the first at step {rows.Step(firstDuplicate)} ({log.RowWord} {log.LineOf(firstDuplicate)}); the last value of each was kept.");
        if (count < steps.Length)
        {
            Array.Resize(ref steps, count);
            Array.Resize(ref values, count);
        }
        if (!_shared.AsSpan().SequenceEqual(steps)) _shared = ImmutableCollectionsMarshal.AsImmutableArray(steps);
        return new(column.Name, _shared, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }

    private Rows RowsOf(RawColumn column)
    {
        if (column.StepColumn is not { } step) return common;
        if (!_own.TryGetValue(step, out Rows? rows)) _own.Add(step, rows = Rows.Of(log, step, [], subset: true));
        return rows;
    }
}
