namespace Carnot.Sweeps.Tasks;

/// <summary>How an attempt at a run ended.</summary>
public enum AttemptOutcome
{
    /// <summary>It has not ended; where its process is gone, it was killed.</summary>
    Running,

    /// <summary>Its result was the first.</summary>
    Done,

    /// <summary>Its result was there already, byte for byte.</summary>
    Duplicate,

    /// <summary>Its result differs from the one that is there.</summary>
    Differs,

    /// <summary>It was asked to end, and saved where its command can.</summary>
    Interrupted,

    /// <summary>Another process was at work on the run.</summary>
    Busy,

    /// <summary>Its command ended with a fault.</summary>
    Failed,
}
