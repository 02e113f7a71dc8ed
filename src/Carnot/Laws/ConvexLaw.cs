using System.Collections.Immutable;

namespace Carnot.Laws;

/// <summary>L = L₀ + D² / (2 Σ η) + G² [ Σ η² / (2 Σ η) + ½ Σ_{k&lt;t} (η_k / Σ_{>k} η) (Σ_{≥k} η² / Σ_{≥k} η) ].</summary>
/// <remarks>
/// The bound on the last iterate of a convex problem, with its two constants and an offset fitted. Inside a segment of one rate the last sum is an integral with a closed form; it starts
/// e^−γ of a step before the end, where ln stands for the harmonic numbers of the discrete sum (γ is Euler's constant).
/// Source: Schaipp et al., "The Surprising Agreement Between Convex Optimization Theory and Learning-Rate Scheduling for Large Model Training", arXiv:2501.18965.
/// </remarks>
public sealed class ConvexLaw : ILossLaw
{
    private const double EulerCut = 0.5614594835668851;

    /// <inheritdoc/>
    public string Name => "convex";

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public ImmutableArray<int> Linear { get; } = [0, 1, 2];

    /// <inheritdoc/>
    public ImmutableArray<LawParameter> Parameters { get; } =
    [
        new("irreducible", "L0", "nats", 1e-3, 1e2, "loss of the optimum"),
        new("distance", "D2", "nats η", 1e-12, 1e4, "squared distance of the start from the optimum"),
        new("gradient", "G2", "nats/η", 1e-8, 1e7, "mean square of the gradient"),
    ];

    /// <inheritdoc/>
    public ImmutableArray<Prior> Priors(IReadOnlyList<PreparedCurve> curves) => [];

    /// <inheritdoc/>
    public ImmutableArray<double[]> Starts(IReadOnlyList<PreparedCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        double[] parameters = [1, 1, 1];
        LinearStart.Solve(this, curves, parameters, [0, 1, 2]);
        return [parameters];
    }

    /// <inheritdoc/>
    public void Evaluate(PreparedCurve curve, ReadOnlySpan<double> parameters, Span<double> loss, Span<double> gradient)
    {
        ArgumentNullException.ThrowIfNull(curve);
        double[] sum = new double[curve.Length.Length + 1], squares = new double[curve.Length.Length + 1];
        for (int j = 0; j < curve.Length.Length; j++)
        {
            sum[j + 1] = sum[j] + curve.Length[j] * curve.Mean[j];
            squares[j + 1] = squares[j] + curve.Length[j] * curve.Mean[j] * curve.Mean[j];
        }
        for (int i = 0; i < curve.Count; i++)
        {
            int whole = curve.Whole[i];
            double cut = curve.CutMean[i], total = sum[whole] + curve.CutLength[i] * cut, totalSquares = squares[whole] + curve.CutLength[i] * cut * cut;
            double last = 0, end = EulerCut * cut, endSquares = EulerCut * cut * cut;
            Add(cut, total - sum[whole], totalSquares - squares[whole]);
            for (int j = whole - 1; j >= 0; j--) Add(curve.Mean[j], total - sum[j], totalSquares - squares[j]);
            double distance = 1 / (2 * total), noise = totalSquares / (2 * total) + last / 2;
            loss[i] = parameters[0] + parameters[1] * distance + parameters[2] * noise;
            if (!gradient.IsEmpty) (gradient[3 * i], gradient[3 * i + 1], gradient[3 * i + 2]) = (1, distance, noise);

            // ∫ dX (Q_e + η (X − X_e)) / X² over a segment of rate η, X and Q being what is left of Σ η and Σ η².
            void Add(double rate, double begin, double beginSquares)
            {
                if (begin > end && end > 0) last += (endSquares - rate * end) * (1 / end - 1 / begin) + rate * Math.Log(begin / end);
                (end, endSquares) = (Math.Max(begin, end), Math.Max(beginSquares, endSquares));
            }
        }
    }

    /// <inheritdoc/>
    public Decomposition Decompose(PreparedCurve curve, ReadOnlySpan<double> parameters)
    {
        ArgumentNullException.ThrowIfNull(curve);
        double[] loss = new double[curve.Count];
        Evaluate(curve, parameters, loss, []);
        double irreducible = parameters[0];
        return Decomposition.WithoutHeat(curve, irreducible, [.. loss.Select(value => value - irreducible)]);
    }
}
