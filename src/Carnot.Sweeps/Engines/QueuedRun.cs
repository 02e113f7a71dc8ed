namespace Carnot.Sweeps.Engines;

/// <summary>A run that was handed to an engine.</summary>
/// <param name="IsPending">It has not begun.</param>
/// <param name="Reason">Why it has not, in the scheduler's word.</param>
public sealed record QueuedRun(bool IsPending, string? Reason);
