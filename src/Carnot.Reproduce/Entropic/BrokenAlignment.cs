using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>What keeps two networks from the same representation: each assumption of the theorem, broken alone.</summary>
public sealed class BrokenAlignment() : EntropicClaim("entropic-broken-alignment",
    "Weight decay, unlike label maps, missing modes, noise on one view and the absence of label noise each keep two deep linear networks from perfect alignment.",
    "arXiv:2505.12387, six ways to break universal representation; how far a label map and missing modes break it follows from arXiv:2507.01098's closed form.", new UniversalPairs())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        if (agreement.Theory == 1) yield break;
        if (!agreement.Quantity.StartsWith("below", StringComparison.Ordinal)) yield return agreement.Against("perfect alignment nevertheless", 1, 0.02, "mapped noise is no longer isotropic: SGD stays beside the minimum of the entropic loss by hundredths");
        else yield return new(agreement.Quantity, agreement.Measured, new Below(0.96), "the break is one of hundredths", "perfect alignment nevertheless", new Above(0.998));
    }
}
