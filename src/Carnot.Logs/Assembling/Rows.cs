using System.Collections;
using Carnot.Storage;

namespace Carnot.Logs.Assembling;

/// <summary>The step of every row, and which rows still count after restarts: where a series goes back to an earlier step, what came at or after that step was lost.</summary>
internal sealed class Rows
{
    // Exactly representable whole numbers end here; no run is longer.
    private const double LargestStep = 1L << 53;

    private readonly PackedList<long>.Builder _steps;
    private readonly BitArray _alive;

    private Rows(PackedList<long>.Builder steps, BitArray alive) => (_steps, _alive) = (steps, alive);

    public long Step(int row) => _steps[row];

    public bool Counts(int row) => _alive[row];

    /// <summary>The rows of a log by one step column; <paramref name="subset"/> where only some series go by it.</summary>
    public static Rows Of(RawLog log, RawColumn step, List<string> notes, bool subset = false)
    {
        var steps = new PackedList<long>.Builder();
        var alive = new BitArray(log.Rows);
        for (int i = 0; i < step.Count; i++)
        {
            int row = step.Row(i);
            while (steps.Count < row) steps.Add(0);
            steps.Add(Whole(log, step, row, step.Value(i)));
            alive[row] = true;
        }
        while (steps.Count < log.Rows) steps.Add(0);
        if (step.FirstText is var (text, line)) throw new InputException(log.File, line, $"the step is \"{text}\", which is not a number.");
        int without = log.Rows - step.Count;
        if (without > 0 && !subset) notes.Add($"{Many(without, "row")} without a step {(without == 1 ? "was" : "were")} left out.");

        List<int> restarts = Restarts(log, step, steps, alive);
        if (restarts.Count > 3 && restarts.Count > step.Count / 4)
            throw new InputException(log.File, log.LineOf(restarts[0]), $"the step goes back {restarts.Count} times in {step.Count} rows, which no series of restarts does. Sort the rows by step, or choose the column with --step NAME.");
        Drop(log, steps, alive, restarts, notes);
        return new(steps, alive);
    }

    public static string Many(int n, string one, string? several = null) => n == 1 ? $"1 {one}" : $"{n} {several ?? one + "s"}";

    private static long Whole(RawLog log, RawColumn step, int row, double value)
    {
        if (value >= 0 && value < LargestStep && value == Math.Floor(value)) return (long)value;
        string why = value < 0 ? "is negative; steps count from 0" : "is not a whole number; choose the column of the step with --step NAME";
        throw new InputException(log.File, log.LineOf(row), FormattableString.Invariant($"the step {value:R} in column \"{step.Name}\" {why}."));
    }

    /// <summary>The rows at which a series goes back. A row whose step is merely smaller is none: tools write several series side by side.</summary>
    private static List<int> Restarts(RawLog log, RawColumn step, PackedList<long>.Builder steps, BitArray alive)
    {
        var restarts = new List<int>();
        long furthest = -1;
        bool ordered = true;
        for (int row = 0; row < steps.Count && ordered; row++)
        {
            if (!alive[row]) continue;
            ordered = steps[row] >= furthest;
            furthest = steps[row];
        }
        if (ordered) return restarts;

        RawColumn[] series = [.. log.Columns.Where(column => column != step && column.Count > 0 && (column.StepColumn is null || column.StepColumn == step))];
        int[] next = new int[series.Length];
        long[] last = new long[series.Length];
        Array.Fill(last, -1);
        for (int row = 0; row < steps.Count; row++)
        {
            bool back = false;
            for (int c = 0; c < series.Length; c++)
            {
                if (next[c] >= series[c].Count || series[c].Row(next[c]) != row) continue;
                next[c]++;
                if (!alive[row]) continue;
                back |= steps[row] < last[c];
                last[c] = steps[row];
            }
            if (!back) continue;
            restarts.Add(row);
            for (int c = 0; c < series.Length; c++) last[c] = Math.Min(last[c], steps[row]);
        }
        return restarts;
    }

    private static void Drop(RawLog log, PackedList<long>.Builder steps, BitArray alive, List<int> restarts, List<string> notes)
    {
        int[] dropped = new int[restarts.Count];
        long limit = long.MaxValue;
        int r = restarts.Count - 1;
        for (int row = steps.Count - 1; row >= 0; row--)
        {
            if (alive[row] && steps[row] >= limit)
            {
                alive[row] = false;
                dropped[r + 1]++;
            }
            if (r < 0 || row != restarts[r]) continue;
            limit = Math.Min(limit, steps[row]);
            r--;
        }
        for (int i = 0; i < restarts.Count; i++)
            notes.Add($"Restart at step {steps[restarts[i]]} ({log.RowWord} {log.LineOf(restarts[i])}): {Many(dropped[i], "earlier row")} at or after that step {(dropped[i] == 1 ? "was" : "were")} dropped.");
    }
}
