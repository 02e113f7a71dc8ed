using Carnot.Logs.Writers;
using Carnot.Networks.Probes;
using Carnot.Networks.Training;

namespace Carnot.Cli;

/// <summary>A run's records as a TensorBoard event file in its folder.</summary>
internal sealed class EventFileSink : ITrainingSink
{
    private readonly EventFileWriter _writer;
    private readonly string _folder;

    public EventFileSink(string folder) => (_writer, _folder) = (EventFileWriter.Create(folder, DateTimeOffset.UtcNow), folder);

    public void Write(TrainingRecord record) => Told(() =>
    {
        List<KeyValuePair<string, double>> scalars = [new("learning_rate", record.LearningRate), new("train/loss", record.Loss), new("train/gradient_norm", record.GradientNorm)];
        if (record.ValidationLoss is { } validation) scalars.Add(new("validation/loss", validation));
        _writer.Scalars(record.Step, EventFileWriter.Seconds(DateTimeOffset.UtcNow), [.. scalars]);
        if (record.ValidationLoss is not null) _writer.Flush();
    });

    /// <summary>What cannot be told is not drawn.</summary>
    public void Write(ProbeRecord record)
        => Told(() => _writer.Scalars(record.Step, EventFileWriter.Seconds(DateTimeOffset.UtcNow), [.. record.Readings.Where(reading => reading.CannotTell is null).Select(reading => new KeyValuePair<string, double>($"{record.Probe}/{reading.Name}", reading.Value.Value))]));

    public void Dispose()
    {
        try
        {
            _writer.Dispose();
        }
        catch (IOException)
        {
            // The log has the same numbers, and a disk that is full ends the run when it is written.
        }
    }

    private void Told(Action write)
    {
        try
        {
            write();
        }
        catch (IOException fault)
        {
            throw new UsageException($"The event file in {_folder} could not be written: {fault.Message}");
        }
    }
}
