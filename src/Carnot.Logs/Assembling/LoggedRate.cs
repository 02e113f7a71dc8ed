using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Logs.Assembling;

/// <summary>Makes η of every update, from step 0 on, of the rates a log has at some steps.</summary>
internal static class LoggedRate
{
    /// <summary>A change by more than this part, between two level stretches, is a jump and not a slope that was logged coarsely.</summary>
    private const double SmallestJump = 0.02;

    /// <summary>Refuses a column that holds a negative rate.</summary>
    public static void Check(RawLog log, RawColumn column)
    {
        for (int i = 0; i < column.Count; i++)
            if (column.Value(i) < 0)
                throw new InputException(log.File, log.LineOf(column.Row(i)), FormattableString.Invariant($"the learning rate in column \"{column.Name}\" is {column.Value(i):R}; a rate is 0 or more."));
    }

    public static Schedule? Schedule(Series? rates, LogOptions options, List<string> notes)
    {
        if (options.Schedule is { } given)
        {
            if (options.Warmup is not null) throw new UsageException("--schedule and --warmup exclude each other: write the warm-up into the schedule.");
            if (rates is { Count: > 0 } && options.Rebuilt is null) Compare(given, rates, notes);
            return given;
        }
        if (rates is not { Count: > 0 }) return null;

        // A log that has every rate from the first update on is its own table.
        if (options.Warmup is null && rates.Steps[0] == 0 && !Enumerable.Range(0, rates.Count).Any(i => IsJump(rates, i))) return new Tabulated(rates.Steps, rates.Values);

        var steps = new PackedList<long>.Builder();
        var values = new PackedList<double>.Builder();
        int first = Begin(rates, options.Warmup, steps, values, notes);
        for (int i = first; i < rates.Count; i++)
        {
            if (i > first && IsJump(rates, i)) Jump(rates, i, Add, notes);
            if (steps.Count == 0 || rates.Steps[i] > steps[^1]) Add(rates.Steps[i], rates.Values[i]);
        }
        return new Tabulated(steps.ToPackedList(), values.ToPackedList());

        void Add(long step, double rate)
        {
            steps.Add(step);
            values.Add(rate);
        }
    }

    /// <summary>Fills in what was used before the first logged rate; returns the first logged point that counts.</summary>
    private static int Begin(Series rates, Warmup? warmup, PackedList<long>.Builder steps, PackedList<double>.Builder values, List<string> notes)
    {
        long first = rates.Steps[0];
        if (warmup is not null)
        {
            int after = 0;
            while (after < rates.Count && rates.Steps[after] < warmup.Steps) after++;
            if (warmup.Peak is null && after == rates.Count)
                throw new UsageException($"--warmup {warmup.Steps}: no learning rate is logged from that step on, so the peak is not known. Give it with --peak X.");
            double peak = warmup.Peak ?? rates.Values[after];
            steps.Add(0);
            values.Add(peak / (warmup.Steps + 1));
            if (after == rates.Count || rates.Steps[after] > warmup.Steps)
            {
                steps.Add(warmup.Steps);
                values.Add(peak);
            }
            // A decay may follow at once, but nothing rises above the peak of a warm-up or falls far below it in the next row.
            if (after < rates.Count && (peak > 1.2 * rates.Values[after] || peak < rates.Values[after] / 1.2))
                notes.Add(FormattableString.Invariant($"The warm-up that was given ends at {peak:R}, where the log has {rates.Values[after]:R} at step {rates.Steps[after]}: is its peak right?"));
            if (after > 0) notes.Add($"{Rows.Many(after, "logged learning rate")} before step {warmup.Steps} gave way to the warm-up that was given.");
            return after;
        }
        if (first == 0) return 0;
        bool rising = rates.Count > 1 && rates.Values[1] > rates.Values[0] && first <= rates.Steps[1] - first;
        if (rising)
        {
            double slope = (rates.Values[1] - rates.Values[0]) / (rates.Steps[1] - first);
            steps.Add(0);
            values.Add(Math.Max(0, rates.Values[0] - slope * first));
            notes.Add(FormattableString.Invariant($"The learning rate is first logged at step {first}, while it rises; its line was drawn back to {values[^1]:G6} at step 0."));
        }
        else
        {
            notes.Add(FormattableString.Invariant($"The learning rate is first logged at step {first}; {rates.Values[0]:R} was taken for the steps before. If the run warmed up, give --warmup N --peak X."));
        }
        return 0;
    }

    /// <summary>Puts a jump where the log's spacing changes, because a stage of training began its own count there, and otherwise in the middle, where it errs least.</summary>
    private static void Jump(Series rates, int i, Action<long, double> add, List<string> notes)
    {
        long from = rates.Steps[i - 1], to = rates.Steps[i];
        bool begun = to - from != rates.Steps[i + 1] - to;
        long at = begun ? to : from + (to - from + 1) / 2;
        if (at - 1 > from) add(at - 1, rates.Values[i - 1]);
        if (at < to) add(at, rates.Values[i]);
        if (to - from == 1) return;
        string why = begun ? ", where the spacing of the log changes" : ", in the middle";
        notes.Add(FormattableString.Invariant($"The learning rate jumps from {rates.Values[i - 1]:R} to {rates.Values[i]:R} between steps {from} and {to}; the jump was put at step {at}{why}."));
    }

    private static bool IsJump(Series rates, int i)
    {
        PackedList<double> v = rates.Values;
        return i >= 2 && i + 1 < rates.Count && v[i - 2] == v[i - 1] && v[i] == v[i + 1]
            && Math.Abs(v[i] - v[i - 1]) > SmallestJump * Math.Max(v[i], v[i - 1]);
    }

    private static void Compare(Schedule given, Series rates, List<string> notes)
    {
        double largest = 0;
        int at = 0;
        for (int i = 0; i < rates.Count; i++)
        {
            double difference = Math.Abs(given.At(rates.Steps[i]) - rates.Values[i]);
            if (difference > largest) (largest, at) = (difference, i);
        }
        if (largest > 0)
            notes.Add(FormattableString.Invariant($"The schedule that was given differs from the logged learning rate by up to {largest:G3}, at step {rates.Steps[at]}: {given.At(rates.Steps[at]):G6} against {rates.Values[at]:G6}."));
    }
}
