using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>One large step against n small ones on the entropic loss.</summary>
public sealed class StepEquivalence() : EntropicClaim("entropic-equivalence",
    "One step of size η on the loss equals n steps of size η/n on the entropic loss L + ¼(1 − 1/n)∇LᵀΛ∇L up to η³, for scalar and matrix learning rates; without the entropic term only up to η².",
    "arXiv:2505.12387, definition of the entropic loss; the factor 1 − 1/n is derived.", new Equivalence())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        yield return agreement.Against(agreement.Theory > 2.5 ? "the loss alone: order 2" : "order 3 without the entropic term too", 5 - agreement.Theory, 0.1, "a slope over finite steps: the next order bends it by a few hundredths");
    }
}
