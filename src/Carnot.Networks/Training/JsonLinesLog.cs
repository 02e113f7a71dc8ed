namespace Carnot.Networks.Training;

/// <summary>The log of a run, one JSON object per line: <c>step</c>, <c>lr</c>, <c>loss</c>, <c>grad_norm</c> and, where measured, <c>val_loss</c>.</summary>
/// <remarks>It holds nothing that differs from machine to machine or from day to day, so a resumed run's log equals an uninterrupted one's.</remarks>
public sealed class JsonLinesLog : ITrainingSink
{
    private readonly StepLines _lines;

    private JsonLinesLog(StepLines lines) => _lines = lines;

    /// <summary>Begins a log, or continues one after its first <paramref name="kept"/> steps: later lines are from steps that were lost.</summary>
    public static JsonLinesLog Open(string path, long kept) => new(StepLines.Open(path, kept));

    /// <inheritdoc/>
    public void Write(TrainingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        _lines.Write(json =>
        {
            json.WriteNumber("step", record.Step);
            json.WriteNumber("lr", record.LearningRate);
            json.WriteNumber("loss", record.Loss);
            json.WriteNumber("grad_norm", record.GradientNorm);
            if (record.ValidationLoss is { } validation) json.WriteNumber("val_loss", validation);
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();
}
