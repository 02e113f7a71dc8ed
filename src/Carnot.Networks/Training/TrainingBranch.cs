using Carnot.Networks.Checkpoints;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Networks.Training;

/// <summary>A run that leaves another one where that stands, such as a decay that leaves a plateau: several of them train what they share once.</summary>
public static class TrainingBranch
{
    /// <summary>Fills a folder with the stem's state and log, so that <see cref="TrainingRun.Resume"/> trains <paramref name="configuration"/> to its end.</summary>
    /// <remarks>
    /// The schedule must be the stem's up to the step of its checkpoint, and all that decides numbers but the number of steps too: then the branch equals a run of
    /// <paramref name="configuration"/> from its first step, bit for bit. Anything else is a <see cref="UsageException"/>. A validation at the stem's end stays in the log.
    /// </remarks>
    public static void Begin(RunFolder stem, TrainingConfiguration configuration, RunFolder branch, bool force)
    {
        ArgumentNullException.ThrowIfNull(branch);
        Checkpoint checkpoint = Check(stem, configuration);
        if (AtomicFolder.AreSame(stem.Path, branch.Path)) throw new UsageException($"A branch of {stem.Path} needs a folder of its own; to go on in that one, use --resume.");
        using IDisposable own = branch.Begin(force);
        configuration.Write(branch.Configuration);
        foreach (var (from, to) in new[] { (stem.Log, branch.Log), (stem.Probes, branch.Probes), (stem.Tokenizer, branch.Tokenizer), (stem.Manifest, branch.Manifest) })
            if (File.Exists(from)) File.Copy(from, to);
        TrainingState.Reschedule(checkpoint, branch.Checkpoint, configuration.LearningRate(), configuration.Steps);
    }

    /// <summary>Refuses a configuration that is not the stem's up to the branch; returns the stem's state.</summary>
    public static Checkpoint Check(RunFolder stem, TrainingConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(stem);
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Check();
        foreach (var (name, theirs, ours) in configuration.Differences(TrainingConfiguration.Read(stem.Configuration)))
            if (name is not ("schedule" or "steps" or "validateEvery" or "saveEvery"))
                throw new UsageException($"The run in {stem.Path} was begun with {name} {theirs}, not {ours}; its branches keep it.");
        Checkpoint checkpoint = Checkpoint.Read(stem.Checkpoint);
        long step = TrainingState.StepOf(checkpoint);
        if (step >= configuration.Steps) throw new UsageException($"The run in {stem.Path} stands at step {step}, so a branch of {configuration.Steps} steps has none of its own. Give more --steps.");
        Schedule trained = TrainingState.ScheduleOf(checkpoint), asked = configuration.LearningRate();
        for (long i = 0; i < step; i++)
            if (trained.At(i) != asked.At(i))
                throw new UsageException($"The schedule \"{asked}\" is not that of {stem.Path} up to the branch: at step {i} it gives {asked.At(i):G6}, the run had {trained.At(i):G6}. To change the rate from the branch on, write --schedule \"{trained} until {step} then ...\".");
        return checkpoint;
    }
}
