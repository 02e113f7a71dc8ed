using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>Gradient balance between the layers of a linear network.</summary>
public sealed class LayerBalance() : EntropicClaim("entropic-layer-balance",
    "SGD with label noise breaks the rescaling symmetry between layers: it ends where E‖g₁‖² = E‖g₂‖², also as matrices.",
    "arXiv:2505.12387, gradient balance as equipartition.", new LinearBalance())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        if (agreement.Quantity.StartsWith("layer", StringComparison.Ordinal)) yield return agreement.Against("the ratio of a run without noise, which does not balance", 0.38, 0.005, "correlations of the second half of the run");
        if (agreement.Quantity.StartsWith("matrix", StringComparison.Ordinal)) yield return agreement.Against("no balance: 0.86 as in a run without noise", 0.86, 0.02, "sampling of second moments");
    }
}
