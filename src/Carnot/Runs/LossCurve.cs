using Carnot.Schedules;

namespace Carnot.Runs;

/// <summary>What a loss law is fitted to: losses (nats per token) at some steps, and the learning rate used at every step from 0.</summary>
/// <param name="Name">The run, as it is named in tables and figures.</param>
/// <param name="Loss">The loss at each recorded step, shape (n).</param>
/// <param name="LearningRate">η of every update from step 0, warm-up included.</param>
public sealed record LossCurve(string Name, Series Loss, Schedule LearningRate)
{
    /// <summary>The decoupled weight decay of the run's optimiser where it is known.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>The last step at which the loss is known.</summary>
    public long LastStep => Loss.Steps[^1];

    /// <summary>The same curve without the losses before <paramref name="step"/>; the learning rates before it still count.</summary>
    public LossCurve From(long step) => this with { Loss = Loss.Between(step) };

    /// <summary>The same curve without the losses before the first update that moves, Σ η = 0.</summary>
    public LossCurve Moving()
    {
        long first = 0;
        while (Loss.Count > 0 && first < LastStep && LearningRate.At(first) == 0) first++;
        return From(first);
    }
}
