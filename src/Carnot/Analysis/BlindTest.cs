using System.Collections.Immutable;
using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Analysis;

/// <summary>A prediction that was written down before its run began, beside what the run gave.</summary>
/// <param name="Name">The schedule's name.</param>
/// <param name="Schedule">The schedule.</param>
/// <param name="Predicted">The predicted loss at the steps that were observed, the last step last.</param>
/// <param name="Observed">The measured loss at the same steps.</param>
/// <param name="Paired">
/// Its measured final loss minus that of the best fitted run, over the same validation batches: what the two have in common falls out,
/// and the error is that of the batches alone, not of another seed.
/// </param>
public sealed record BlindTest(string Name, Schedule Schedule, Prediction Predicted, Series Observed, Estimate Paired)
{
    /// <summary>The predicted final loss in nats.</summary>
    public double Final => Predicted.Loss[^1];

    /// <summary>The measured final loss in nats.</summary>
    public double Measured => Observed.Values[^1];

    /// <summary>Whether the measured final loss lies in the predicted 80 % interval.</summary>
    public bool Held => Measured >= Predicted.Low[^1] && Measured <= Predicted.High[^1];

    /// <summary>Mean of |observed − predicted| over all observed steps, in nats.</summary>
    public double MeanAbsolute
    {
        get
        {
            ImmutableArray<double> predicted = Predicted.Loss;
            return Observed.Values.Select((value, i) => Math.Abs(value - predicted[i])).Average();
        }
    }
}
