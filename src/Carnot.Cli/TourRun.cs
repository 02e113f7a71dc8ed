using System.Collections.Immutable;
using Carnot.Networks.Training;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Cli;

/// <summary>A finished run of a tour.</summary>
/// <param name="Name">Its schedule's name.</param>
/// <param name="Schedule">Its schedule.</param>
/// <param name="Folder">Where it was trained.</param>
/// <param name="Logged">Its log, with the validation loss.</param>
/// <param name="FinalBatches">The final loss of each validation batch, shape (batches).</param>
internal sealed record TourRun(string Name, Schedule Schedule, RunFolder Folder, Run Logged, ImmutableArray<double> FinalBatches)
{
    /// <summary>The validation loss.</summary>
    public Series Loss => Logged.Loss;

    /// <summary>As the analysis reads it, without the losses of the first quarter: there a transformer leaves the plateau of single letters, which is no power of the river time.</summary>
    public Run ToRun() => Logged with { Name = Name, Loss = Loss.Between((Loss.Steps[^1] + 1) / 4), LearningRate = Schedule };

    /// <summary>This run's final loss minus another's, over the same batches.</summary>
    public Estimate Minus(TourRun other) => Estimate.MeanOfIndependent([.. FinalBatches.Zip(other.FinalBatches, (a, b) => a - b)]);
}
