using Carnot.Logs.Writers;
using Carnot.Networks.Probes;
using Carnot.Networks.Training;

namespace Carnot.Cli;

/// <summary>A run's records as a TensorBoard event file in its folder.</summary>
internal sealed class EventFileSink : ITrainingSink
{
    private readonly EventFileWriter _writer;

    public EventFileSink(string folder) => _writer = EventFileWriter.Create(folder, DateTimeOffset.UtcNow);

    public void Write(TrainingRecord record)
    {
        List<KeyValuePair<string, double>> scalars = [new("learning_rate", record.LearningRate), new("train/loss", record.Loss), new("train/gradient_norm", record.GradientNorm)];
        if (record.ValidationLoss is { } validation) scalars.Add(new("validation/loss", validation));
        _writer.Scalars(record.Step, EventFileWriter.Seconds(DateTimeOffset.UtcNow), [.. scalars]);
        if (record.ValidationLoss is not null) _writer.Flush();
    }

    /// <summary>What cannot be told is not drawn.</summary>
    public void Write(ProbeRecord record)
        => _writer.Scalars(record.Step, EventFileWriter.Seconds(DateTimeOffset.UtcNow), [.. record.Readings.Where(reading => reading.CannotTell is null).Select(reading => new KeyValuePair<string, double>($"{record.Probe}/{reading.Name}", reading.Value.Value))]);

    public void Dispose() => _writer.Dispose();
}
