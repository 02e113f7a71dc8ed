using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>What keeps two networks from the same representation: each assumption of the theorem, broken alone.</summary>
public sealed class BrokenAlignment() : EntropicClaim("entropic-broken-alignment",
    "Weight decay, unlike label maps, a missing mode, noise on one view and the absence of label noise each keep two deep linear networks from perfect alignment.",
    "arXiv:2505.12387, six ways to break universal representation; that one breaks less in some seeds is Carnot's finding.", new UniversalPairs())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        if (agreement.Theory != 1) yield return new(agreement.Quantity, agreement.Measured, new Below(0.96), "the break is one of hundredths", "perfect alignment nevertheless", new Above(0.998));
    }
}
