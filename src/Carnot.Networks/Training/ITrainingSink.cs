using Carnot.Networks.Probes;

namespace Carnot.Networks.Training;

/// <summary>Something that takes a run's records as they come: a log, an event file, a progress bar.</summary>
public interface ITrainingSink : IDisposable
{
    /// <summary>Takes the record of one step; records come in order.</summary>
    void Write(TrainingRecord record);

    /// <summary>Takes what a probe read after a step; a sink that is of no use for it need not.</summary>
    void Write(ProbeRecord record) { }
}
