using System.Text.Json;

namespace Carnot.Networks.Training;

/// <summary>The last record of a run's log.</summary>
internal static class LastRecord
{
    /// <summary>Reads it; a log that ends with anything else is an <see cref="InputException"/>.</summary>
    public static TrainingRecord Of(string log)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadLines(log).Last());
            JsonElement record = json.RootElement;
            return new(record.GetProperty("step").GetInt64(), record.GetProperty("lr").GetDouble(), record.GetProperty("loss").GetDouble(), record.GetProperty("grad_norm").GetDouble(),
                record.TryGetProperty("val_loss", out JsonElement validation) ? validation.GetDouble() : null);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or IOException)
        {
            throw new InputException(log, null, "it does not end with the record of a step. Begin the run anew.", fault);
        }
    }
}
