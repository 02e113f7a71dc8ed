using System.Collections.Immutable;

namespace Carnot.Laws;

/// <summary>L = L₀ + A x^−α for some measure x of how far a run has come: no heat, so no gain from a decay.</summary>
public abstract class PlaceLaw : ILossLaw
{
    private const int Irreducible = 0, River = 1, Exponent = 2;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public int Version => 1;

    /// <inheritdoc/>
    public ImmutableArray<int> Linear { get; } = [Irreducible, River];

    /// <inheritdoc/>
    public abstract ImmutableArray<LawParameter> Parameters { get; }

    /// <summary>x at every observation, shape (n).</summary>
    private protected abstract double[] Places(PreparedCurve curve);

    /// <inheritdoc/>
    public ImmutableArray<Prior> Priors(IReadOnlyList<PreparedCurve> curves) => [];

    /// <inheritdoc/>
    public ImmutableArray<double[]> Starts(IReadOnlyList<PreparedCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        return [.. new[] { 0.2, 0.5, 1 }.Select(exponent =>
        {
            double[] parameters = [1, 1, exponent];
            LinearStart.Solve(this, curves, parameters, [Irreducible, River]);
            return parameters;
        })];
    }

    /// <inheritdoc/>
    public void Evaluate(PreparedCurve curve, ReadOnlySpan<double> parameters, Span<double> loss, Span<double> gradient)
    {
        ArgumentNullException.ThrowIfNull(curve);
        double[] places = Places(curve);
        for (int i = 0; i < places.Length; i++)
        {
            double power = Math.Pow(places[i], -parameters[Exponent]);
            loss[i] = parameters[Irreducible] + parameters[River] * power;
            if (gradient.IsEmpty) continue;
            Span<double> row = gradient.Slice(3 * i, 3);
            (row[Irreducible], row[River], row[Exponent]) = (1, power, -parameters[River] * power * Math.Log(places[i]));
        }
    }

    /// <inheritdoc/>
    public Decomposition Decompose(PreparedCurve curve, ReadOnlySpan<double> parameters)
    {
        ArgumentNullException.ThrowIfNull(curve);
        double[] places = Places(curve);
        double[] river = new double[curve.Count];
        for (int i = 0; i < river.Length; i++) river[i] = parameters[River] * Math.Pow(places[i], -parameters[Exponent]);
        return Decomposition.WithoutHeat(curve, parameters[Irreducible], river);
    }
}
