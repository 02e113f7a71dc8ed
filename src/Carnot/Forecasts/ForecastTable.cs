using System.Collections.Immutable;
using Carnot.Laws;

namespace Carnot.Forecasts;

/// <summary>Several runs predicted together.</summary>
public static class ForecastTable
{
    /// <summary>The candidates with their intervals, their differences from the first, and how probably each is the best.</summary>
    public static ImmutableArray<ForecastRow> Of(FittedLaw law, IReadOnlyList<Candidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(candidates);
        PreparedCurve[] targets = [.. candidates.Select(c => PreparedCurve.Of(c.Schedule, [c.Steps - 1]))];
        JointPrediction joint = law.Together(targets);
        double[] best = joint.ProbabilityBest();
        return [.. candidates.Select((candidate, i) =>
        {
            Prediction alone = law.Predict(targets[i]);
            (double value, double low, double high) = joint.Difference(i, 0);
            return new ForecastRow(candidate.Name, candidate.Schedule, candidate.Steps, alone.Loss[0], alone.Low[0], alone.High[0], value, low, high, best[i]);
        })];
    }
}
