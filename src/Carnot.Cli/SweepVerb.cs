using System.CommandLine;

namespace Carnot.Cli;

/// <summary><c>carnot sweep</c>: many runs, on this machine or on a cluster, each exactly once.</summary>
internal static class SweepVerb
{
    public static Command Create(Terminal terminal) => new("sweep", "Many runs, on this machine or on a Slurm cluster, each exactly once. See docs/sweeps.md.")
    {
        SweepPlanVerb.Create(terminal),
        SweepRunVerb.Create(terminal),
        SweepStatusVerb.Create(terminal),
        SweepCollectVerb.Create(terminal),
        SweepCancelVerb.Create(terminal),
        SweepTaskVerb.Create(terminal),
    };

    public static Argument<string> Folder() => new("DIR") { Description = "The folder of the sweep." };
}
