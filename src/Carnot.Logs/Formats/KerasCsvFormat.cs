namespace Carnot.Logs.Formats;

/// <summary>Keras' <c>CSVLogger</c>: one row an epoch, <c>epoch</c> first, then the metrics, each a mean over the epoch. There is no step.</summary>
internal sealed class KerasCsvFormat : ILogFormat
{
    private static readonly string[] Rates = ["lr", "learning_rate"];
    private readonly CsvFormat _csv = new();

    public string Name => "Keras CSV";

    public bool Recognizes(ReadOnlySpan<byte> head)
    {
        IReadOnlyList<string> names = CsvFormat.HeaderOf(head);
        return names.Count > 2 && names[0] == "epoch" && names.Contains("loss") && !names.Contains("step") && _csv.Recognizes(head);
    }

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        RawLog log = _csv.Read(stream, file)[0];
        log.Steps = log.Find("epoch");
        log.Loss = log.Find("loss");
        log.LossTruth = log.LossTruth with { Window = null };
        if (Rates.Select(log.Find).FirstOrDefault(column => column is not null) is { } rate)
        {
            log.LearningRate = rate;
            log.RateTruth = new(Runs.RateRecord.Used, "Keras writes the rate at the end of each epoch.");
        }
        log.Note("A Keras log counts epochs, not updates: its steps are epochs here, and a sum of rates counts each epoch once.");
        return [log];
    }
}
