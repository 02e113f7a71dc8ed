using Carnot.Diagnosis;
using Carnot.Networks.Probes;
using Carnot.Networks.Training;

namespace Carnot.Cli;

/// <summary>Says in the middle of a run what its probes show to be wrong, each thing once.</summary>
internal sealed class LiveDiagnosis(Terminal terminal) : ITrainingSink
{
    private readonly List<TimedReading> _readings = [];
    private readonly HashSet<string> _said = [];

    /// <summary>All readings so far.</summary>
    public IReadOnlyList<TimedReading> Readings => _readings;

    public void Write(TrainingRecord record) { }

    public void Write(ProbeRecord record)
    {
        _readings.AddRange(record.Readings.Select(reading => new TimedReading(record.Step, record.LearningRate, reading)));
        foreach (Finding finding in RunDiagnosis.Of(null, _readings))
            // A run that begins with a warm-up is always too cold at first: that is said at the end only.
            if (finding.Symptom == Symptom.Present && finding.Name != "too cold" && _said.Add(finding.Name)) terminal.Note($"step {record.Step}: {finding}");
    }

    public void Dispose() { }
}
