using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Results;

/// <summary>A run that is at work or has crashed.</summary>
/// <param name="Run">Its index.</param>
/// <param name="Name">Its varied values.</param>
/// <param name="Attempts">All attempts at it, oldest first.</param>
public sealed record RunState(int Run, string Name, IReadOnlyList<Attempt> Attempts)
{
    /// <summary>How many attempts crashed.</summary>
    public int Crashes => Attempts.Count(attempt => attempt.Crashed);
}
