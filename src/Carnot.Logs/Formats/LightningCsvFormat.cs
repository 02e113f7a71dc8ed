namespace Carnot.Logs.Formats;

/// <summary>PyTorch Lightning's <c>metrics.csv</c>: <c>epoch</c>, <c>step</c> and a sparse column for each metric; steps count from 0.</summary>
internal sealed class LightningCsvFormat : ILogFormat
{
    private readonly CsvFormat _csv = new();

    public string Name => "Lightning CSV";

    public bool Recognizes(ReadOnlySpan<byte> head)
    {
        IReadOnlyList<string> names = CsvFormat.HeaderOf(head);
        return names.Contains("epoch") && names.Contains("step") && names.Count > 2 && _csv.Recognizes(head);
    }

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        IReadOnlyList<RawLog> logs = _csv.Read(stream, file);
        // Its keys are the user's own: they tell of a schedule where a known trainer's names were used.
        if (SideFile.Read(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "hparams.yaml")) is not var (source, settings)) return logs;
        foreach ((string key, string value) in settings) logs[0].Config.Set(key, value);
        logs[0].Config.Subject = $"{source} beside it";
        return logs;
    }
}
