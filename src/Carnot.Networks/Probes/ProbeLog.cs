using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Carnot.Measurements;
using Carnot.Networks.Training;

namespace Carnot.Networks.Probes;

/// <summary>What probes read, one JSON object per line: <c>step</c>, <c>lr</c>, <c>probe</c> and <c>readings</c>, each of which has <c>value</c>, <c>error</c>, <c>samples</c> or <c>cannot_tell</c>.</summary>
public sealed class ProbeLog : ITrainingSink
{
    private readonly StepLines _lines;

    private ProbeLog(StepLines lines) => _lines = lines;

    /// <summary>Begins a file, or continues one after its first <paramref name="kept"/> steps.</summary>
    public static ProbeLog Open(string path, long kept) => new(StepLines.Open(path, kept));

    /// <summary>Reads what was written; a line that was cut off is the last and is left out.</summary>
    public static ImmutableArray<ProbeRecord> Read(string path)
    {
        var records = ImmutableArray.CreateBuilder<ProbeRecord>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            try
            {
                using JsonDocument json = JsonDocument.Parse(line);
                JsonElement root = json.RootElement;
                records.Add(new(root.GetProperty("step").GetInt64(), root.GetProperty("probe").GetString()!, root.GetProperty("lr").GetDouble(),
                    [.. root.GetProperty("readings").EnumerateObject().Select(member => new Reading(member.Name,
                        new(Number(member.Value, "value", double.NaN), Number(member.Value, "error", double.NaN), Number(member.Value, "samples", double.PositiveInfinity)),
                        member.Value.TryGetProperty("cannot_tell", out JsonElement why) ? why.GetString() : null))]));
            }
            catch (JsonException) when (!line.EndsWith('}')) { }
            catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new InputException(path, number, $"it is no record of a probe: {fault.Message}", fault);
            }
        }
        return records.ToImmutable();
    }

    /// <inheritdoc/>
    public void Write(TrainingRecord record) { }

    /// <inheritdoc/>
    public void Write(ProbeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        _lines.Write(json =>
        {
            json.WriteNumber("step", record.Step);
            json.WriteNumber("lr", record.LearningRate);
            json.WriteString("probe", record.Probe);
            json.WriteStartObject("readings");
            foreach (Reading reading in record.Readings)
            {
                json.WriteStartObject(reading.Name);
                Write(json, "value", reading.Value.Value);
                Write(json, "error", reading.Value.StandardError);
                Write(json, "samples", reading.Value.EffectiveSamples);
                if (reading.CannotTell is { } why) json.WriteString("cannot_tell", JsonEncodedText.Encode(why, JavaScriptEncoder.UnsafeRelaxedJsonEscaping));
                json.WriteEndObject();
            }
            json.WriteEndObject();
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private static double Number(JsonElement reading, string name, double otherwise) => reading.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : otherwise;

    /// <summary>JSON has no infinities: a number that is known exactly rests on no count of samples, and one that is not finite is left out.</summary>
    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
    }
}
