using System.Text.Json;
using Carnot.Storage;

namespace Carnot.Networks.Training;

/// <summary>A file of one JSON object per line, each of which names its <c>step</c>; steps do not decrease.</summary>
internal sealed class StepLines : IDisposable
{
    private readonly FileStream _file;
    private readonly MemoryStream _line = new();

    private StepLines(FileStream file) => _file = file;

    /// <summary>Begins a file, or continues one after its first <paramref name="kept"/> steps: later lines are from steps that were lost.</summary>
    public static StepLines Open(string path, long kept)
    {
        try
        {
            if (kept > 0 && File.Exists(path))
            {
                string[] lines = [.. File.ReadLines(path).Where(line => StepOf(line) < kept)];
                AtomicFile.WriteText(path, string.Concat(lines.Select(line => line + "\n")), force: true);
            }
            return new(new FileStream(path, kept > 0 ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} could not be written: {fault.Message}");
        }
    }

    /// <summary>Appends one object.</summary>
    public void Write(Action<Utf8JsonWriter> members)
    {
        _line.SetLength(0);
        using (var json = new Utf8JsonWriter(_line))
        {
            json.WriteStartObject();
            members(json);
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
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // Every line was handed on when it was written; what is left is one that could not be, of which Write told.
        }
    }

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
