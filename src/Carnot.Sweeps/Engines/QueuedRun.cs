namespace Carnot.Sweeps.Engines;

/// <summary>A run that was handed to an engine.</summary>
/// <param name="IsPending">It has not begun.</param>
/// <param name="Reason">Why it has not, in the scheduler's word.</param>
public sealed record QueuedRun(bool IsPending, string? Reason)
{
    /// <summary>Why runs have not begun, and how many for each reason that the scheduler tells.</summary>
    public static IEnumerable<(string Reason, int Count)> Reasons(IEnumerable<QueuedRun> runs)
        => runs.Where(run => run is { IsPending: true, Reason: not (null or "None" or "") }).GroupBy(run => run.Reason!).Select(group => (group.Key, group.Count()));
}
