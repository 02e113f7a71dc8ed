using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>Anisotropic label noise moves SGD away from the entropic minimum, by what a persistent rotation takes.</summary>
public sealed class AnisotropicNoiseClaim() : EntropicClaim("entropic-anisotropic-noise",
    "With anisotropic label noise SGD does not end at the minimum of the entropic loss: the slow drift has an antisymmetric part that no loss has, and its fixed point is where SGD is found.",
    "derived; a limit of arXiv:2505.12387, whose theorems speak of minima of the entropic loss.", new AnisotropicNoise())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        bool strong = agreement.Quantity.Contains("0.16", StringComparison.Ordinal);
        // 2.688: the charge of the entropic minimum for this noise, as the experiment's notes say.
        yield return strong
            ? agreement.Against("the minimum of the entropic loss", 2.688, 0.01 * agreement.Theory, "second order in the learning rate")
            : agreement.AgainstTwice(0.01 * agreement.Theory, "second order in the learning rate");
    }
}
