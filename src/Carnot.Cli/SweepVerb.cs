using System.CommandLine;
using Carnot.Sweeps.Engines;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

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

    /// <summary>local or slurm, for verbs that look at a sweep.</summary>
    public static Option<string> Engine(string description) => new("--engine") { Description = description, DefaultValueFactory = _ => "local" };

    /// <summary>Slurm where it was asked for, to look into its queue.</summary>
    public static SlurmEngine? Slurm(string engine, SweepFolder folder, SweepPlan plan) => engine switch
    {
        "local" => null,
        "slurm" => new(folder, plan, CarnotProgram.Here, new()),
        _ => throw NoEngine(engine),
    };

    public static UsageException NoEngine(string word) => new($"There is no engine \"{word}\"{Nearest.Hint(word, ["local", "slurm"])} Engines: local, slurm.");
}
