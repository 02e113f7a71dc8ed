using System.Collections.Immutable;
using System.Numerics.Tensors;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Networks.Symmetries;
using Carnot.Symmetry;

namespace Carnot.Networks.Probes;

/// <summary>The balance that the update rule itself has, along some hundred updates: layers, heads and matrices with errors, units by their mean and spread.</summary>
/// <remarks>
/// What is compared is the step Δθ, which under plain SGD is −ηg and under a heavy ball the velocity, whose balance E[vᵀAv] = 0 is exact where that of
/// gradients is not; under Adam, v^¼, whose squares add up to Σ√v. Source: Ziyin, Xu and Chuang, arXiv 2505.12387.
/// </remarks>
/// <param name="steps">How many updates to follow.</param>
public sealed class BalanceProbe(int steps = 400) : IProbe
{
    private BalanceMeter[]? _meters;
    private ContinuousSymmetry[] _units = [];
    private double[] _unitsIn = [], _unitsOut = [], _before = [], _drive = [];
    private int _seen;

    /// <inheritdoc/>
    public string Name => "balance";

    /// <inheritdoc/>
    public string Answers => "balance along the run of what the update rule balances: gradients, velocities, or Adam's second moments";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Full;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.Every(500);

    /// <inheritdoc/>
    public double Gradients => 0.2 * steps;

    /// <inheritdoc/>
    public bool IsFollowing => _meters is not null;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => 3L * sizeof(double) * network.ParameterCount;

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        if (_meters is not null || !context.HasPreconditioner) return [];
        ImmutableArray<ContinuousSymmetry> found = context.Network.FindSymmetries().Continuous;
        _meters = [.. found.Where(symmetry => symmetry.Kind != SymmetryKind.NeuronRescaling && !symmetry.Out.IsEmpty).Select(symmetry => new BalanceMeter(symmetry))];
        _units = [.. found.Where(symmetry => symmetry.Kind == SymmetryKind.NeuronRescaling)];
        (_unitsIn, _unitsOut, _seen) = (new double[_units.Length], new double[_units.Length], 0);
        (_before, _drive) = (new double[context.Network.ParameterCount], new double[context.Network.ParameterCount]);
        TensorPrimitives.ConvertTruncating(context.Network.Vector.Value.Span, _before.AsSpan());
        return [];
    }

    /// <inheritdoc/>
    public IEnumerable<Reading> Follow(ProbeContext context)
    {
        double[] now = new double[_before.Length];
        TensorPrimitives.ConvertTruncating(context.Network.Vector.Value.Span, now.AsSpan());
        if (context.IsPreconditioned) AdamDrive.Fill(context.Preconditioner, _drive);
        else TensorPrimitives.Subtract(now, _before, _drive);
        foreach (BalanceMeter meter in _meters!) meter.Add(_drive, _before);
        for (int u = 0; u < _units.Length; u++)
        {
            var (incoming, outgoing) = _units[u].Norms(_drive);
            (_unitsIn[u], _unitsOut[u]) = (_unitsIn[u] + incoming, _unitsOut[u] + outgoing);
        }
        _before = now;
        if (++_seen < steps) return [];
        Reading[] readings = [.. Report()];
        _meters = null;
        return readings;
    }

    private IEnumerable<Reading> Report()
    {
        foreach (BalanceMeter meter in _meters!)
        {
            if (meter.In.Value == 0 || meter.Out.Value == 0) continue;
            yield return new($"run_balance/{meter.Symmetry.Name}", meter.Ratio);
            if (meter.Symmetry.Kind == SymmetryKind.ChangeOfBasis) yield return new($"run_imbalance/{meter.Symmetry.Name}", Estimate.Exact(meter.Imbalance));
        }
        var live = UnitBalance.Of(_unitsIn, _unitsOut);
        if (live.LogRatios.Length < 2) yield break;
        yield return new("run_balance_units_mean_log", live.Mean);
        yield return new("run_balance_units_rms_log", Estimate.Exact(live.RootMeanSquare));
    }
}
