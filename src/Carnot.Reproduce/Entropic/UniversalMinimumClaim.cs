using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>The minimum of the entropic loss of an embedded deep linear network against its closed form.</summary>
public sealed class UniversalMinimumClaim() : EntropicClaim("entropic-universal-minimum",
    "Among all minima of the loss of an embedded deep linear network the entropic loss chooses one, whose hidden layers have one Gram matrix up to a factor, whatever the depth, width and embedding.",
    "arXiv:2505.12387 and arXiv:2507.01098; closed form derived.", new UniversalMinimum())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        yield return agreement.Quantity.StartsWith("entropy", StringComparison.Ordinal)
            ? agreement.AgainstTwice(1e-4 * agreement.Theory, "the minimiser's penalty on the loss leaves 7e-5")
            : new(agreement.Quantity, agreement.Measured, new Below(1e-3), "the minimiser's penalty on the loss", "another minimum of the loss, whose Gram matrices differ by tenths", new Above(0.05));
    }
}
