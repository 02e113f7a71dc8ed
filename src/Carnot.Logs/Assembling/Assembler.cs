using Carnot.Runs;

namespace Carnot.Logs.Assembling;

/// <summary>Makes a run of a raw log: the same choices and the same repairs for every format, each repair with its note.</summary>
internal static class Assembler
{
    public static Run Assemble(RawLog log, string name, LogOptions options)
    {
        if (log.Rows == 0) throw new InputException(log.File, null, "there is no row of data.");
        var notes = new List<string>(log.Notes);
        RawColumn step = ColumnChoice.Step(log, options.Step);
        RawColumn loss = ColumnChoice.Loss(log, options.Loss, step);
        RawColumn? rate = options.Schedule is not null && options.LearningRate is null ? null : ColumnChoice.LearningRate(log, options.LearningRate, step);
        RefuseText(log, loss, "loss");
        if (rate is not null) RefuseText(log, rate, "learning rate");

        Rows rows = Rows.Of(log, step, notes);
        var maker = new SeriesMaker(log, rows, notes);
        Series losses = maker.Make(loss);
        if (losses.Count == 0) throw new InputException(log.File, null, $"the column \"{loss.Name}\" holds no finite loss.");
        if (options.FromStep > 0)
        {
            int before = losses.Count;
            long last = losses.Steps[^1];
            losses = losses.Between(options.FromStep);
            if (losses.Count == 0) throw new InputException(log.File, null, $"no loss is left from step {options.FromStep} on; the last is at step {last}.");
            if (losses.Count < before) notes.Add($"{Rows.Many(before - losses.Count, "loss", "losses")} before step {options.FromStep} {(before - losses.Count == 1 ? "was" : "were")} left out as asked.");
        }
        Series? rates = rate is null ? null : maker.Make(rate);
        return new Run
        {
            Name = name,
            Source = log.File,
            Loss = losses,
            LearningRate = LoggedRate.Schedule(log, rate, rates, options, notes),
            Other = [.. log.Columns.Where(column => column != step && column != loss && column != rate && column.Count > 0).Select(maker.Make).Where(series => series.Count > 0)],
            Notes = [.. notes],
        };
    }

    private static void RefuseText(RawLog log, RawColumn column, string what)
    {
        if (column.FirstText is var (text, line))
            throw new InputException(log.File, line, $"the {what} in column \"{column.Name}\" is \"{text}\", which is not a number.");
    }
}
