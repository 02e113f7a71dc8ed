using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>That balance needs noise: gradient descent with a small step keeps the charge.</summary>
public sealed class ChargeWithoutNoise() : EntropicClaim("entropic-charge-without-noise",
    "Without noise the charge between layers stays near where it began: the entropic force dies with the loss, before it has balanced anything.",
    "arXiv:2505.12387: discretisation and noise both break symmetries; only persistent noise goes on doing so.", new LinearBalance())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        if (agreement.Quantity.StartsWith("charge", StringComparison.Ordinal))
            yield return agreement.Against("noise or not, the charge goes to balance: 4 % of its first", 0.04, 0.15, "a part of the force acts before the loss is gone, more where the start is steep");
    }
}
