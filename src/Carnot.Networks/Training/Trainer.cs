using System.Globalization;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Schedules;

namespace Carnot.Networks.Training;

/// <summary>The training loop: batch, gradient, update, record; saves as it goes and stops cleanly.</summary>
public sealed class Trainer
{
    /// <summary>The model.</summary>
    public required Network<float> Network { get; init; }

    /// <summary>Its optimiser.</summary>
    public required Optimizer<float> Optimizer { get; init; }

    /// <summary>What it learns from.</summary>
    public required ITrainingData Data { get; init; }

    /// <summary>η of every update.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>The number of updates of the whole run.</summary>
    public required long Steps { get; init; }

    /// <summary>The norm that gradients are cut back to; infinite for none.</summary>
    public double Clip { get; init; } = double.PositiveInfinity;

    /// <summary>Steps between validations; the last step is always validated.</summary>
    public long ValidateEvery { get; init; } = 100;

    /// <summary>Steps between records.</summary>
    public long LogEvery { get; init; } = 1;

    /// <summary>Steps between saves; the end is always saved. A state is saved when its loss and gradient are known to be finite.</summary>
    public long SaveEvery { get; init; } = 500;

    /// <summary>The checkpoint that is written over and over; null to keep nothing.</summary>
    public string? CheckpointFile { get; init; }

    /// <summary>Takes the records.</summary>
    public IReadOnlyList<ITrainingSink> Sinks { get; init; } = [];

    /// <summary>Looks on around every update.</summary>
    public ITrainingObserver? Observer { get; init; }

    /// <summary>Trains from <paramref name="from"/> to the end and returns the last record.</summary>
    /// <remarks>
    /// A cancellation saves the state and is then thrown. A loss or gradient that is not finite is a <see cref="DivergenceException"/> before it
    /// reaches the weights, and what was saved last stays.
    /// </remarks>
    public TrainingRecord? Train(long from, CancellationToken cancellation)
    {
        TrainingRecord? last = null;
        long saved = CheckpointFile is not null && from > 0 ? from : -1;
        for (long step = from; step < Steps; step++)
        {
            if (cancellation.IsCancellationRequested)
            {
                Save(step, saved);
                cancellation.ThrowIfCancellationRequested();
            }
            double rate = Schedule.At(step);
            double loss = Network.LossAndGradient(Data.BatchOf(step));
            double norm = Optimizer.GradientNorm();
            if (!double.IsFinite(loss) || !double.IsFinite(norm)) throw Diverged(step, rate, loss, norm, saved);
            // Only now is it known that the weights which the last update made are sound.
            if (step > from && step % SaveEvery == 0) saved = Save(step, saved);
            double scale = norm > Clip ? Clip / norm : 1;
            Observer?.BeforeUpdate(step, rate, scale);
            Optimizer.Step(rate, scale);
            bool end = step == Steps - 1, validates = end || (step + 1) % ValidateEvery == 0;
            double? validation = validates ? ValidationLoss(Network, Data) : null;
            if (validation is { } measured && !double.IsFinite(measured)) throw Diverged(step, rate, measured, norm, saved);
            if (end || validates || step % LogEvery == 0)
            {
                last = new(step, rate, loss, norm, validation);
                foreach (ITrainingSink sink in Sinks) sink.Write(last);
            }
            if (end) saved = Save(step + 1, saved);
            Observer?.AfterUpdate(step, rate, scale);
        }
        return last;
    }

    /// <summary>The mean loss over the samples of the validation set.</summary>
    public static double ValidationLoss(Network<float> network, ITrainingData data)
    {
        double sum = 0;
        long count = 0;
        foreach (var (loss, samples) in BatchLosses(network, data))
        {
            sum += loss * samples;
            count += samples;
        }
        return sum / count;
    }

    /// <summary>The loss of each validation batch and its samples: runs on the same data are compared batch by batch.</summary>
    public static IEnumerable<(double Loss, int Samples)> BatchLosses(Network<float> network, ITrainingData data)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        return data.Validation().Select(batch => (network.Loss(batch), batch.Count));
    }

    private long Save(long updates, long saved)
    {
        if (CheckpointFile is not { } file) return updates;
        try
        {
            TrainingState.Save(file, Network, Optimizer, updates, Schedule, Steps);
        }
        catch (UsageException fault)
        {
            throw new UsageException($"After {updates} updates {fault.Message.TrimEnd('.')}. {Kept(saved)} Make room there and {(saved >= 0 ? "go on with --resume" : "begin again with --force")}.");
        }
        return updates;
    }

    private string Kept(long saved) => CheckpointFile is not null && saved >= 0 ? $"The checkpoint after {saved} updates stands in {CheckpointFile}." : "No checkpoint had been saved yet.";

    private DivergenceException Diverged(long step, double rate, double loss, double norm, long saved)
    {
        string what = double.IsFinite(loss) ? $"The gradient's norm became {norm}" : $"The loss became {loss}";
        return new(string.Create(CultureInfo.InvariantCulture,
            $"{what} at step {step}, where the learning rate was {rate:G4}. Gradient descent at this rate is stable only where the sharpness lies below 2/η = {2 / rate:G4} (for an adaptive optimiser, the sharpness seen through its preconditioner). {Kept(saved)} Lower the peak, lengthen the warm-up, or clip the gradient with --clip 1."));
    }
}
