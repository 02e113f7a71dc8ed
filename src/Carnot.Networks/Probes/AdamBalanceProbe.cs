using System.Collections.Immutable;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Networks.Symmetries;
using Carnot.Symmetry;

namespace Carnot.Networks.Probes;

/// <summary>Σ√v over the incoming side of every symmetry over Σ√v over the outgoing one, v Adam's second moment: what balances under Adam, where gradients themselves do not.</summary>
/// <remarks>1 in balance, for a v that changes slowly and without decay. It is read from the optimiser's state and costs no gradient.</remarks>
public sealed class AdamBalanceProbe : IProbe
{
    private ImmutableArray<ContinuousSymmetry>? _symmetries;

    /// <inheritdoc/>
    public string Name => "adam-balance";

    /// <inheritdoc/>
    public string Answers => "balance of Adam's second moments between the two sides of symmetries";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Economy;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.Every(100);

    /// <inheritdoc/>
    public double Gradients => 0.3;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => sizeof(double) * (long)network.ParameterCount;

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        if (!context.IsPreconditioned) yield break;
        _symmetries ??= [.. context.Network.FindSymmetries().Continuous.Where(symmetry => symmetry.Kind != SymmetryKind.NeuronRescaling && !symmetry.Out.IsEmpty)];
        double[] drive = new double[context.Network.ParameterCount];
        AdamDrive.Fill(context.Preconditioner, drive);
        foreach (ContinuousSymmetry symmetry in _symmetries)
        {
            var (incoming, outgoing) = symmetry.Norms(drive);
            yield return new($"adam_balance/{symmetry.Name}", Estimate.Exact(incoming / outgoing));
        }
    }
}
