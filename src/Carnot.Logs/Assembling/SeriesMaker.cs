using Carnot.Runs;
using Carnot.Storage;

namespace Carnot.Logs.Assembling;

/// <summary>Makes a series of a column: rows that count, the last value of each step, finite values only.</summary>
internal sealed class SeriesMaker(RawLog log, Rows common, List<string> notes)
{
    private readonly Dictionary<RawColumn, Rows> _own = [];

    private readonly List<string> _repeated = [];

    /// <summary>A series beside loss and rate, left as it was read: its repetitions are told together with those of its like.</summary>
    public RecordedSeries MakeOther(RawColumn column)
    {
        int count = Tell(column, _ => _repeated.Add(column.Name), out _);
        return new(column.Name, count, Points(column, RowsOf(column), new Tally()));
    }

    /// <summary>Tells which other series were written again.</summary>
    public void NoteOthers()
    {
        if (_repeated.Count > 0) notes.Add($"Some steps of {string.Join(", ", _repeated.Take(4).Select(name => $"\"{name}\""))}{(_repeated.Count > 4 ? $" and {_repeated.Count - 4} more" : "")} were written again; the last value of each was kept.");
    }

    public Series Make(RawColumn column) => Make(column, out _);

    /// <summary>The same, with the step from which on no value is finite to the end; null where the last one is.</summary>
    public Series Make(RawColumn column, out long? lostFrom)
    {
        var steps = new PackedList<long>.Builder();
        int count = Tell(column, notes.Add, out lostFrom, steps.Add);
        // A column of which nothing was left out is its series; no copy is made.
        return new(column.Name, steps.ToPackedList(), count == column.Count ? column.Values() : [.. Points(column, RowsOf(column), new Tally()).Select(point => point.Value)]);
    }

    /// <summary>Counts the points of a column, shows each one's step, and notes what is left out of them.</summary>
    private int Tell(RawColumn column, Action<string> noteRepeated, out long? lostFrom, Action<long>? see = null)
    {
        Rows rows = RowsOf(column);
        var tally = new Tally();
        int count = 0;
        foreach ((long step, _) in Points(column, rows, tally))
        {
            count++;
            see?.Invoke(step);
        }
        if (tally.Before > 0) notes.Add($"\"{column.Name}\": {Rows.Many(tally.Before, "value")} before the first update {(tally.Before == 1 ? "was" : "were")} left out; this log counts updates from {-column.StepOffset}.");
        lostFrom = tally.LostFrom < 0 ? null : rows.Step(tally.LostFrom) + column.StepOffset;
        int bad = tally.Undefined + tally.Infinite;
        if (bad > 0)
        {
            string kinds = string.Join(" and ", new[] { (tally.Undefined, "NaN"), (tally.Infinite, "infinite") }.Where(k => k.Item1 > 0).Select(k => $"{k.Item1} {k.Item2}"));
            notes.Add($"\"{column.Name}\": {kinds} {(bad == 1 ? "value was" : "values were")} left out, the first at step {rows.Step(tally.FirstBad)} ({log.RowWord} {log.LineOf(tally.FirstBad)}).");
        }
        if (tally.Repeated > 0)
            noteRepeated($"\"{column.Name}\": {Rows.Many(tally.Repeated, "step")} written again, the first at step {rows.Step(tally.FirstRepeated)} ({log.RowWord} {log.LineOf(tally.FirstRepeated)}); the last value of each was kept.");
        return count;
    }

    private static IEnumerable<(long Step, double Value)> Points(RawColumn column, Rows rows, Tally tally)
    {
        (long Step, double Value)? held = null;
        for (int i = 0; i < column.Count; i++)
        {
            int row = column.Row(i);
            if (!rows.Counts(row)) continue;
            double value = column.Value(i);
            long step = rows.Step(row) + column.StepOffset;
            if (step < 0) tally.Before++;
            else if (!double.IsFinite(value)) tally.SeeBad(row, value);
            else
            {
                tally.LostFrom = -1;
                if (held is { } before && before.Step == step) tally.SeeRepeated(row);
                else if (held is { } whole) yield return whole;
                held = (step, value);
            }
        }
        if (held is { } last) yield return last;
    }

    private Rows RowsOf(RawColumn column)
    {
        if (column.StepColumn is not { } step) return common;
        if (!_own.TryGetValue(step, out Rows? rows)) _own.Add(step, rows = Rows.Of(log, step, [], subset: true));
        return rows;
    }

    /// <summary>What was left out of a column.</summary>
    private sealed class Tally
    {
        public int Before { get; set; }

        public int Undefined { get; private set; }

        public int Infinite { get; private set; }

        public int Repeated { get; private set; }

        public int FirstBad { get; private set; } = -1;

        /// <summary>The first row of those at the end that are all bad.</summary>
        public int LostFrom { get; set; } = -1;

        public int FirstRepeated { get; private set; } = -1;

        public void SeeBad(int row, double value)
        {
            if (double.IsNaN(value)) Undefined++; else Infinite++;
            if (FirstBad < 0) FirstBad = row;
            if (LostFrom < 0) LostFrom = row;
        }

        public void SeeRepeated(int row)
        {
            Repeated++;
            if (FirstRepeated < 0) FirstRepeated = row;
        }
    }
}
