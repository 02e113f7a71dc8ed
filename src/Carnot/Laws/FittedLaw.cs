using System.Collections.Immutable;
using System.Security.Cryptography;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Laws;

/// <summary>A law with its fitted parameters, how sure they are, and what they were fitted to.</summary>
public sealed record FittedLaw
{
    /// <summary>The law.</summary>
    public required ILossLaw Law { get; init; }

    /// <summary>Parameter values in the law's order, shape (p).</summary>
    public required ImmutableArray<double> Values { get; init; }

    /// <summary>Covariance of ln p by rows, shape (p, p).</summary>
    public required ImmutableArray<double> Covariance { get; init; }

    /// <summary>Standard deviation of ln(predicted / observed) at the end of a curve that was left out; NaN where only one curve was fitted.</summary>
    public required double Discrepancy { get; init; }

    /// <summary>The curves it was fitted to.</summary>
    public required ImmutableArray<FitCurve> Curves { get; init; }

    /// <summary>SHA-256 of every fitted step, loss and learning rate.</summary>
    public required string InputHash { get; init; }

    /// <summary>One standard error of parameter <paramref name="k"/>, in its own unit (first order in its logarithm).</summary>
    public double StandardError(int k) => Values[k] * Math.Sqrt(Covariance[k * Values.Length + k]);

    /// <summary>Predicted losses at <paramref name="steps"/> of a schedule, with 80 % intervals.</summary>
    /// <remarks>
    /// Three independent parts of the variance of ln L: the parameters' (first order), the scatter of single losses about the law, and
    /// what the law itself gets wrong, measured by leaving out one fitted curve after the other (Student's t with as many degrees of freedom as curves).
    /// With one curve there is nothing to leave out, and the fit's own residual counts twice instead: such an interval is too narrow for schedules of another kind.
    /// </remarks>
    public Prediction Predict(Schedule schedule, ImmutableArray<long> steps) => Predict(PreparedCurve.Of(schedule, steps));

    /// <summary>Predicted losses at the observed steps of a prepared curve.</summary>
    public Prediction Predict(PreparedCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        int n = curve.Count, p = Values.Length;
        double[] loss = new double[n], gradient = new double[n * p];
        Law.Evaluate(curve, Values.AsSpan(), loss, gradient);
        double scatter = Curves.Average(c => c.RootMeanSquare * c.RootMeanSquare);
        double model = double.IsNaN(Discrepancy) ? scatter : Discrepancy * Discrepancy;
        double quantile = Student80(Curves.Length);
        var low = ImmutableArray.CreateBuilder<double>(n);
        var high = ImmutableArray.CreateBuilder<double>(n);
        double[] row = new double[p];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < p; k++) row[k] = gradient[i * p + k] * Values[k] / loss[i];
            double variance = scatter + model;
            for (int a = 0; a < p; a++)
                for (int b = 0; b < p; b++) variance += row[a] * Covariance[a * p + b] * row[b];
            double reach = quantile * Math.Sqrt(variance);
            low.Add(loss[i] * Math.Exp(-reach));
            high.Add(loss[i] * Math.Exp(reach));
        }
        return new(curve.Steps, [.. loss], low.MoveToImmutable(), high.MoveToImmutable());
    }

    /// <summary>The predicted loss after <paramref name="steps"/> updates of a schedule.</summary>
    public double Final(Schedule schedule, long steps)
    {
        double[] loss = new double[1];
        Law.Evaluate(PreparedCurve.Of(schedule, [steps - 1]), Values.AsSpan(), loss, []);
        return loss[0];
    }

    /// <summary>The prediction split into its thermodynamic parts.</summary>
    public Decomposition Decompose(Schedule schedule, ImmutableArray<long> steps) => Law.Decompose(PreparedCurve.Of(schedule, steps), Values.AsSpan());

    internal static FittedLaw Of(ILossLaw law, double[] values, double[,] covariance, double discrepancy, IReadOnlyList<LossCurve> curves) => new()
    {
        Law = law,
        Values = [.. values],
        Covariance = [.. covariance.Cast<double>()],
        Discrepancy = discrepancy,
        Curves = [.. curves.Select(curve => Fitted(law, values, curve))],
        InputHash = Hash(curves),
    };

    /// <summary>How a curve is met at each of its losses, however many there are.</summary>
    private static FitCurve Fitted(ILossLaw law, double[] values, LossCurve curve)
    {
        var prepared = PreparedCurve.Of(curve);
        double[] residual = new double[prepared.Count];
        law.Evaluate(prepared, values, residual, []);
        for (int i = 0; i < residual.Length; i++) residual[i] = Math.Log(residual[i] / prepared.Loss[i]);
        return new(curve.Name, curve.Loss.Steps[0], curve.LastStep, curve.Loss.Count, prepared.Peak,
            Math.Sqrt(residual.Average(r => r * r)), LawProblem.CorrelationTime(residual));
    }

    /// <summary>The 0.9 quantile of Student's t.</summary>
    private static double Student80(int freedom)
    {
        ReadOnlySpan<double> table = [3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372];
        return freedom <= table.Length ? table[freedom - 1] : 1.2816 * (1 + 0.66 / freedom);
    }

    private static string Hash(IReadOnlyList<LossCurve> curves)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (LossCurve curve in curves)
            for (int i = 0; i < curve.Loss.Count; i++)
            {
                sha.AppendData(BitConverter.GetBytes(curve.Loss.Steps[i]));
                sha.AppendData(BitConverter.GetBytes(curve.Loss.Values[i]));
                sha.AppendData(BitConverter.GetBytes(curve.LearningRate.At(curve.Loss.Steps[i])));
            }
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
