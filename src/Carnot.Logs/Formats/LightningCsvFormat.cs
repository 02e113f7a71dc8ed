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

    public IReadOnlyList<RawLog> Read(Stream stream, string file) => _csv.Read(stream, file);
}
