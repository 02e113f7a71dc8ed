using System.Collections.Immutable;
using Carnot.Runs;

namespace Carnot.Laws;

/// <summary>A law that predicts the loss of a run from its learning-rate schedule alone.</summary>
public interface ILossLaw
{
    /// <summary>The word that names the law on the command line and in files.</summary>
    string Name { get; }

    /// <summary>Changes when the same parameters would mean another loss.</summary>
    int Version { get; }

    /// <summary>The parameters, in the order of every parameter vector of this law, shape (p).</summary>
    ImmutableArray<LawParameter> Parameters { get; }

    /// <summary>Places of the parameters that the loss is linear in, L₀ first: those that belong to one model and its data.</summary>
    ImmutableArray<int> Linear { get; }

    /// <summary>What every model has of its own when several are fitted together; the others, which describe curvatures and the optimiser, are shared.</summary>
    ImmutableArray<OwnParameter> PerModel => [.. Linear.Select(k => new OwnParameter(k, 1))];

    /// <summary>Which share of a single loss's variance stays where the rate is zero, the rest growing with the rate (<see cref="LossNoise"/>): 1 for laws that, as their authors fit them, take all losses alike.</summary>
    double UncooledNoise => 1;

    /// <summary>The curve with those of its losses that the law describes: a power of Σ η has no value before an update has moved, as at step 0 of a warm-up from 0.</summary>
    LossCurve Described(LossCurve curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return curve.Moving();
    }

    /// <summary>Weak priors on what a few curves cannot settle, in the units of these curves.</summary>
    ImmutableArray<Prior> Priors(IReadOnlyList<PreparedCurve> curves);

    /// <summary>Where a fit begins: parameter vectors, each tried in turn.</summary>
    ImmutableArray<double[]> Starts(IReadOnlyList<PreparedCurve> curves);

    /// <summary>The loss at every observed step of <paramref name="curve"/>, and its gradient with respect to the parameters.</summary>
    /// <param name="curve">A schedule with the steps at which the loss is wanted.</param>
    /// <param name="parameters">Shape (p).</param>
    /// <param name="loss">Receives the loss in nats, shape (n).</param>
    /// <param name="gradient">Receives ∂loss/∂parameter, shape (n, p) by rows; may be empty.</param>
    void Evaluate(PreparedCurve curve, ReadOnlySpan<double> parameters, Span<double> loss, Span<double> gradient);

    /// <summary>The same loss split into its thermodynamic parts.</summary>
    Decomposition Decompose(PreparedCurve curve, ReadOnlySpan<double> parameters);
}
