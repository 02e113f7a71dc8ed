using System.Text.Json;
using Carnot.Storage;

namespace Carnot.Networks.Training;

/// <summary>The log of a run, one JSON object per line: <c>step</c>, <c>lr</c>, <c>loss</c>, <c>grad_norm</c> and, where measured, <c>val_loss</c>.</summary>
/// <remarks>It holds nothing that differs from machine to machine or from day to day, so a resumed run's log equals an uninterrupted one's.</remarks>
public sealed class JsonLinesLog : ITrainingSink
{
    private readonly FileStream _file;
    private readonly MemoryStream _line = new();

    private JsonLinesLog(FileStream file) => _file = file;

    /// <summary>Begins a log, or continues one after its first <paramref name="kept"/> steps: later lines are from steps that were lost.</summary>
    public static JsonLinesLog Open(string path, long kept)
    {
        if (kept > 0 && File.Exists(path))
        {
            string[] lines = [.. File.ReadLines(path).Where(line => StepOf(line) < kept)];
            AtomicFile.WriteText(path, string.Concat(lines.Select(line => line + "\n")), force: true);
        }
        return new(new FileStream(path, kept > 0 ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read));
    }

    /// <inheritdoc/>
    public void Write(TrainingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        _line.SetLength(0);
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartObject();
            json.WriteNumber("step", record.Step);
            json.WriteNumber("lr", record.LearningRate);
            json.WriteNumber("loss", record.Loss);
            json.WriteNumber("grad_norm", record.GradientNorm);
            if (record.ValidationLoss is { } validation) json.WriteNumber("val_loss", validation);
            json.WriteEndObject();
        }
        _line.WriteByte((byte)'\n');
        try
        {
            _file.Write(_line.GetBuffer(), 0, (int)_line.Length);
            // A checkpoint must not be ahead of its log when the process is killed.
            _file.Flush();
        }
        catch (IOException fault)
        {
            throw new UsageException($"{_file.Name} could not be written: {fault.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The step of a line; a line that was cut off while it was written belongs to no step that is kept.</summary>
    private static long StepOf(string line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            return json.RootElement.GetProperty("step").GetInt64();
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return long.MaxValue;
        }
    }
}
