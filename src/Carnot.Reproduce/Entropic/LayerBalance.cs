using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>Gradient balance between the layers of a linear network, and that it needs noise.</summary>
public sealed class LayerBalance() : EntropicClaim("entropic-layer-balance",
    "SGD with label noise breaks the rescaling symmetry between layers: it ends where E‖g₁‖² = E‖g₂‖², also as matrices; without noise the charge stays where it began.",
    "arXiv:2505.12387, gradient balance as equipartition.", new LinearBalance())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        yield return agreement.Quantity switch
        {
            var q when q.StartsWith("layer", StringComparison.Ordinal) => agreement.Against("the ratio of a run without noise, which does not balance", 0.38, 0.005, "correlations of the second half of the run"),
            var q when q.StartsWith("matrix", StringComparison.Ordinal) => agreement.Against("no balance: 0.86 as in a run without noise", 0.86, 0.02, "sampling of second moments"),
            _ => agreement.Against("noise or not, the charge goes to balance: 4 % of its first", 0.04, 0.15, "the force dies with the loss: a part of it acts before"),
        };
    }
}
