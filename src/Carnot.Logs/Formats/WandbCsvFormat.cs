namespace Carnot.Logs.Formats;

/// <summary>The CSV that W&amp;B's page exports from a plot: a step, then for each run <c>RUN - METRIC</c> and the least and largest value of what each point stands for, <c>__MIN</c> and <c>__MAX</c>.</summary>
internal sealed class WandbCsvFormat : ILogFormat
{
    private const string Between = " - ", Least = "__MIN", Largest = "__MAX";
    private readonly CsvFormat _csv = new();

    public string Name => "W&B CSV export";

    public bool Recognizes(ReadOnlySpan<byte> head) => CsvFormat.HeaderOf(head).Any(name => name.EndsWith(Least, StringComparison.Ordinal) && name.Contains(Between, StringComparison.Ordinal)) && _csv.Recognizes(head);

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        RawLog table = _csv.Read(stream, file)[0];
        RawColumn steps = table.Columns[0];
        var runs = table.Columns.Skip(1)
            .Where(column => !column.Name.EndsWith(Least, StringComparison.Ordinal) && !column.Name.EndsWith(Largest, StringComparison.Ordinal) && column.Name.Contains(Between, StringComparison.Ordinal))
            .GroupBy(column => column.Name[..column.Name.LastIndexOf(Between, StringComparison.Ordinal)])
            .ToArray();
        if (runs.Length == 0) return [table];
        return [.. runs.Select(run =>
        {
            RawLog part = table.Part(run.Key, steps, [.. run.Select(column => (column, column.Name[(run.Key.Length + Between.Length)..]))]);
            if (!run.Any(column => Summed(table.Find(column.Name + Least), table.Find(column.Name + Largest)))) return part;
            part.LossTruth = part.LossTruth with { Sampled = true, Window = null };
            part.Note("W&B's page thinned this curve before the export: a point stands for several values. The .wandb file or scan_history() has all of them.");
            return part;
        })];
    }

    private static bool Summed(RawColumn? least, RawColumn? largest)
    {
        if (least is null || largest is null || least.Count != largest.Count) return false;
        for (int i = 0; i < least.Count; i++)
            if (least.Value(i) < largest.Value(i)) return true;
        return false;
    }
}
