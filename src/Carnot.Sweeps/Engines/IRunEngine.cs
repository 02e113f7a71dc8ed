namespace Carnot.Sweeps.Engines;

/// <summary>Something that starts tasks: this machine, or a cluster's scheduler.</summary>
/// <remarks>It says only what is still on its way. Whether a run is done, the folder tells.</remarks>
public interface IRunEngine
{
    /// <summary>Runs that one task makes one after another: run i is made by task i / Pack.</summary>
    int Pack { get; }

    /// <summary>Runs that are queued or at work. Where this cannot be known it is an <see cref="InputException"/>, and nothing may be submitted.</summary>
    IReadOnlyDictionary<int, QueuedRun> InFlight();

    /// <summary>Starts tasks for runs, or queues them.</summary>
    void Submit(IReadOnlyList<int> runs);

    /// <summary>Waits until there may be something new to see.</summary>
    void Wait(CancellationToken stop);
}
