using Carnot.Runs;

namespace Carnot.Laws;

/// <summary>How well a fitted law predicts one curve.</summary>
/// <param name="Name">The curve.</param>
/// <param name="Points">Its number of losses.</param>
/// <param name="LastStep">Its last step.</param>
/// <param name="MeanAbsolute">Mean |predicted − observed| in nats.</param>
/// <param name="RootMeanSquare">Root of the mean squared error in nats.</param>
/// <param name="RSquared">1 − squared error / variance of the observed; NaN for a curve without variance.</param>
/// <param name="FinalObserved">The last loss.</param>
/// <param name="FinalPredicted">Its prediction.</param>
/// <param name="FinalLow">The lower end of its 80 % interval.</param>
/// <param name="FinalHigh">The upper end.</param>
public sealed record CurveScore(string Name, int Points, long LastStep, double MeanAbsolute, double RootMeanSquare, double RSquared,
    double FinalObserved, double FinalPredicted, double FinalLow, double FinalHigh)
{
    /// <summary>Predicted minus observed loss at the end.</summary>
    public double FinalError => FinalPredicted - FinalObserved;

    /// <summary>Whether the last loss lies in its interval.</summary>
    public bool Covered => FinalObserved >= FinalLow && FinalObserved <= FinalHigh;

    /// <summary>Scores <paramref name="law"/> on <paramref name="curve"/>.</summary>
    public static CurveScore Of(FittedLaw law, LossCurve curve)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(curve);
        curve = law.Law.Described(curve);
        if (curve.Loss.Count == 0) throw new InputException(curve.Name, null, "no losses are left to score. Lower the first step that is used.");
        Prediction predicted = law.Predict(PreparedCurve.Of(curve));
        var observed = curve.Loss.Values;
        double absolute = 0, squares = 0, variance = 0, mean = observed.Average();
        for (int i = 0; i < observed.Count; i++)
        {
            double error = predicted.Loss[i] - observed[i];
            absolute += Math.Abs(error);
            squares += error * error;
            variance += (observed[i] - mean) * (observed[i] - mean);
        }
        int n = observed.Count;
        return new(curve.Name, n, curve.LastStep, absolute / n, Math.Sqrt(squares / n), variance > 0 ? 1 - squares / variance : double.NaN,
            observed[^1], predicted.Loss[^1], predicted.Low[^1], predicted.High[^1]);
    }
}
