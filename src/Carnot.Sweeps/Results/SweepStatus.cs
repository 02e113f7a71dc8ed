using System.Collections.Immutable;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Results;

/// <summary>How far a sweep is, as its folder tells.</summary>
/// <param name="Runs">All runs.</param>
/// <param name="Done">With a result, diverged and stopped ones counted in.</param>
/// <param name="Diverged">Whose loss left the finite numbers: a result like any other.</param>
/// <param name="Stopped">Stopped early because the law saw no hope.</param>
/// <param name="Running">At work now.</param>
/// <param name="Interrupted">Begun and asked to end; they go on from their checkpoints.</param>
/// <param name="Failed">Whose last attempt crashed.</param>
/// <param name="Differing">Results that differ from the one kept: faults of determinism.</param>
public sealed record SweepStatus(int Runs, int Done, int Diverged, int Stopped, ImmutableArray<RunState> Running, int Interrupted, ImmutableArray<RunState> Failed, ImmutableArray<string> Differing)
{
    /// <summary>Not begun.</summary>
    public int Waiting => Runs - Done - Running.Length - Interrupted - Failed.Length;

    /// <summary>Looks at the folder.</summary>
    public static SweepStatus Of(SweepFolder folder, SweepPlan plan)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(plan);
        Holder me = Holder.Here();
        int done = 0, diverged = 0, stopped = 0, interrupted = 0;
        ImmutableArray<RunState>.Builder running = ImmutableArray.CreateBuilder<RunState>(), failed = ImmutableArray.CreateBuilder<RunState>();
        for (int run = 0; run < plan.Runs.Count; run++)
        {
            RunPlace place = folder.Run(plan.Id(run));
            if (place.IsDone)
            {
                done++;
                string? outcome = place.Outcome;
                diverged += outcome == "diverged" ? 1 : 0;
                stopped += outcome == "stopped" ? 1 : 0;
            }
            else if (Lease.IsHeld(place.Lease, Lease.Lifetime, me)) running.Add(new(run, plan.Runs[run].ToString(), place.Attempts()));
            else if (place.Attempts() is { Count: > 0 } attempts)
            {
                if (attempts[^1].Crashed) failed.Add(new(run, plan.Runs[run].ToString(), attempts));
                else interrupted++;
            }
        }
        return new(plan.Runs.Count, done, diverged, stopped, running.ToImmutable(), interrupted, failed.ToImmutable(), Directory.Exists(folder.Faults) ? [.. Directory.EnumerateFiles(folder.Faults)] : []);
    }
}
