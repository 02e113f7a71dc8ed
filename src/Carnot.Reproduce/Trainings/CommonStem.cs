using Carnot.Networks.Training;
using Carnot.Schedules;

namespace Carnot.Reproduce.Trainings;

/// <summary>What runs have in common before their schedules part, so that it is trained once.</summary>
public static class CommonStem
{
    /// <summary>The stem of each configuration that shares at least half of its group's shortest run with another one; it ends at a validation, before any of them ends.</summary>
    /// <remarks>Runs of a group differ by nothing but schedule and number of steps; the rates of a stem are equal to the bit.</remarks>
    public static IReadOnlyDictionary<TrainingConfiguration, TrainingConfiguration> Of(IEnumerable<TrainingConfiguration> configurations)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        var stems = new Dictionary<TrainingConfiguration, TrainingConfiguration>();
        foreach (TrainingConfiguration[] group in configurations.Distinct().GroupBy(c => c with { Schedule = "", Steps = 1 }).Select(g => g.ToArray()))
        {
            long half = (group.Min(c => c.Steps) + 1) / 2;
            foreach (TrainingConfiguration[] branches in group.GroupBy(c => TrainingState.Fingerprint(c.LearningRate(), half)).Where(g => g.Count() > 1).Select(g => g.ToArray()))
            {
                long shared = Shared([.. branches.Select(c => c.LearningRate())], branches.Min(c => c.Steps) - 1);
                shared -= shared % branches[0].ValidateEvery;
                if (shared < half) continue;
                foreach (TrainingConfiguration branch in branches) stems.Add(branch, branches[0] with { Steps = shared });
            }
        }
        return stems;
    }

    /// <summary>The first step at which not all rates are the same.</summary>
    private static long Shared(Schedule[] schedules, long atMost)
    {
        long step = 0;
        while (step < atMost && schedules.All(schedule => schedule.At(step) == schedules[0].At(step))) step++;
        return step;
    }
}
