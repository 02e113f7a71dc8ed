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

    /// <summary>w: what a whole curve is off by, in ln L, by chance and by what the law misses.</summary>
    public required double RunNoise { get; init; }

    /// <summary>Every fitted curve as the law fitted to the others meets it; empty where only one was fitted.</summary>
    public required ImmutableArray<HeldOutCurve> HeldOut { get; init; }

    /// <summary>Root mean square of ln(predicted / observed) at the end of curves that were left out; NaN where only one curve was fitted.</summary>
    public double Discrepancy => HeldOut.IsEmpty ? double.NaN : Math.Sqrt(HeldOut.Average(h => h.FinalError * h.FinalError));

    /// <summary>How errors of left-out curves compare with what was expected of them: above 1 where they are larger.</summary>
    /// <remarks>
    /// √((ν + Σ z²)/(ν + n)) over n left-out curves, z being their standardised final error, and ν = 3 curves' worth of belief that the covariance is right.
    /// A target far from the fitted runs hangs on parameters that these leave open, so its interval is wide through the covariance, and this factor scales it.
    /// </remarks>
    public double Inflation => Math.Sqrt((3 + HeldOut.Sum(h => h.FinalError / h.Expected * (h.FinalError / h.Expected))) / (3 + HeldOut.Length));

    /// <summary>The curves it was fitted to.</summary>
    public required ImmutableArray<FitCurve> Curves { get; init; }

    /// <summary>SHA-256 of every fitted step, loss and learning rate.</summary>
    public required string InputHash { get; init; }

    /// <summary>The 0.9 quantile of the normal distribution.</summary>
    public const double Normal80 = 1.2815515655446004;

    /// <summary>One standard error of parameter <paramref name="k"/>, in its own unit (first order in its logarithm).</summary>
    public double StandardError(int k) => Values[k] * Math.Sqrt(Covariance[k * Values.Length + k]);

    /// <summary>Predicted losses at <paramref name="steps"/> of a schedule, with 80 % intervals.</summary>
    /// <remarks>
    /// Independent parts of the variance of ln L: the parameters' (first order, times the square of <see cref="Inflation"/>), the law's form (<see cref="LawForm"/>), the scatter of single losses about the law, which
    /// is less where it is colder (<see cref="LossNoise"/>), and what a whole curve is off by.
    /// </remarks>
    public Prediction Predict(Schedule schedule, ImmutableArray<long> steps) => Predict(PreparedCurve.Of(schedule, steps));

    /// <summary>Predicted losses at the observed steps of a prepared curve.</summary>
    public Prediction Predict(PreparedCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        int n = curve.Count, p = Values.Length;
        double[] loss = new double[n], gradient = new double[n * p];
        Law.Evaluate(curve, Values.AsSpan(), loss, gradient);
        double inflation = Inflation * Inflation;
        var low = ImmutableArray.CreateBuilder<double>(n);
        var high = ImmutableArray.CreateBuilder<double>(n);
        double[] row = new double[p];
        LawForm form = Form;
        LawForm.Heating[] heating = LawForm.Heatings(Law, Values.AsSpan(), curve);
        double[] scatter = Scatter(curve.Rate);
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < p; k++) row[k] = gradient[i * p + k] * Values[k] / loss[i];
            double reach = Normal80 * Math.Sqrt(inflation * Variance(row) + form.Covariance(heating[i], heating[i]) / (loss[i] * loss[i]) + RunNoise * RunNoise + scatter[i] * scatter[i]);
            low.Add(loss[i] * Math.Exp(-reach));
            high.Add(loss[i] * Math.Exp(reach));
        }
        return new(curve.Steps, [.. loss], low.MoveToImmutable(), high.MoveToImmutable());
    }

    /// <summary>The standard deviation of ln L of a single loss about its run at each of some learning rates, as the fitted runs have it, shape (n).</summary>
    public double[] Scatter(IReadOnlyList<double> rates)
    {
        ArgumentNullException.ThrowIfNull(rates);
        double peak = Curves.Max(c => c.PeakRate), hot = Curves.Average(c => c.HotScatter * c.HotScatter);
        return [.. rates.Select(rate => Math.Sqrt(LossNoise.Relative(Law.UncooledNoise, rate, peak) * hot))];
    }

    /// <summary>The predicted loss after <paramref name="steps"/> updates of a schedule.</summary>
    public double Final(Schedule schedule, long steps) => Final(PreparedCurve.Of(schedule, [steps - 1]));

    /// <summary>The predicted loss at the last observation of a prepared curve.</summary>
    internal double Final(PreparedCurve curve)
    {
        double[] loss = new double[curve.Count];
        Law.Evaluate(curve, Values.AsSpan(), loss, []);
        return loss[^1];
    }

    /// <summary>The same with its derivatives by the logarithms of the parameters, shape (p).</summary>
    internal (double Loss, double[] Slopes) FinalWithSlopes(PreparedCurve curve)
    {
        int n = curve.Count, p = Values.Length;
        double[] loss = new double[n], gradient = new double[n * p];
        Law.Evaluate(curve, Values.AsSpan(), loss, gradient);
        return (loss[^1], [.. Enumerable.Range(0, p).Select(a => gradient[(n - 1) * p + a] * Values[a])]);
    }

    /// <summary>gᵀΣg of a quantity with these derivatives by ln p, not inflated.</summary>
    internal double Variance(ReadOnlySpan<double> slopes)
    {
        double variance = 0;
        for (int a = 0; a < slopes.Length; a++)
            for (int b = 0; b < slopes.Length; b++) variance += slopes[a] * Covariance[a * slopes.Length + b] * slopes[b];
        return Math.Max(0, variance);
    }

    /// <summary>The prediction split into its thermodynamic parts.</summary>
    public Decomposition Decompose(Schedule schedule, ImmutableArray<long> steps) => Law.Decompose(PreparedCurve.Of(schedule, steps), Values.AsSpan());

    /// <summary>The predicted final losses of several runs together, with what their errors have in common.</summary>
    public JointPrediction Together(IReadOnlyList<PreparedCurve> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        int p = Values.Length, k = targets.Count;
        double inflation = Inflation * Inflation;
        double[] mean = new double[k];
        double[][] rows = new double[k][];
        for (int t = 0; t < k; t++) (mean[t], rows[t]) = FinalWithSlopes(targets[t]);
        var covariance = new double[k, k];
        for (int i = 0; i < k; i++)
            for (int j = 0; j < k; j++)
                for (int a = 0; a < p; a++)
                    for (int b = 0; b < p; b++) covariance[i, j] += inflation * rows[i][a] * Covariance[a * p + b] * rows[j][b];
        LawForm.Heating[] heatings = [.. targets.Select(target => LawForm.Heatings(Law, Values.AsSpan(), target)[^1])];
        LawForm form = Form;
        double[,] formCovariance = new double[k, k];
        for (int i = 0; i < k; i++)
            for (int j = 0; j < k; j++) formCovariance[i, j] = form.Covariance(heatings[i], heatings[j]);
        return new(mean, covariance, formCovariance, [.. mean.Select(loss => RunNoise * loss)]);
    }

    private LawForm Form => LawForm.PinnedBy(Curves.Select(c => new LawForm.Pin(c.DecaySteps, c.LastStep, c.PeakRate, c.FinalRate, c.MeanRate)), RunNoise);

    internal static FittedLaw Of(ILossLaw law, double[] values, double[,] covariance, ImmutableArray<HeldOutCurve> heldOut, double runNoise, IReadOnlyList<LossCurve> curves, double peak = 0)
    {
        PreparedCurve[] prepared = [.. curves.Select(PreparedCurve.Of)];
        double hottest = Math.Max(peak, prepared.Max(curve => curve.Peak));
        return new()
        {
            Law = law,
            Values = [.. values],
            Covariance = [.. covariance.Cast<double>()],
            RunNoise = runNoise,
            HeldOut = heldOut,
            Curves = [.. prepared.Select(curve => Fitted(law, values, curve, hottest))],
            InputHash = Hash(curves),
        };
    }

    /// <summary>How a curve is met at each of its losses, however many there are.</summary>
    private static FitCurve Fitted(ILossLaw law, double[] values, PreparedCurve curve, double peak)
    {
        double[] residual = new double[curve.Count];
        law.Evaluate(curve, values, residual, []);
        for (int i = 0; i < residual.Length; i++) residual[i] = Math.Log(residual[i] / curve.Loss[i]);
        return new(curve.Name, curve.Steps[0], curve.Steps[^1], curve.Count, curve.Peak, curve.Rate[^1], curve.MeanRate[^1], curve.DecaySteps,
            Math.Sqrt(residual.Average(r => r * r)), Math.Sqrt(LossNoise.HotVariance(law.UncooledNoise, residual, curve, peak)), LawProblem.CorrelationTime(residual));
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
