using Carnot.Networks.Training;

namespace Carnot.Reproduce.Trainings;

/// <summary>A training that is done.</summary>
/// <param name="Configuration">Everything that decided its numbers.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Loss">The validation loss.</param>
public sealed record TrainedRun(TrainingConfiguration Configuration, RunFolder Folder, Series Loss)
{
    /// <summary>The validation loss after the last update.</summary>
    public double Final => Loss.Values[^1];
}
