using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>Two networks that SGD trained on two views of the data.</summary>
public sealed class UniversalPairsClaim() : EntropicClaim("entropic-universal-pairs",
    "Two deep linear networks of different depth and width, trained by SGD on differently transformed views of the data, learn the same representation up to rotation and scale.",
    "arXiv:2505.12387 and arXiv:2507.01098, perfect Platonic representation.", new UniversalPairs())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        // Without a cause that aligns them networks have Gram cosines of .4 to .95 (see the notes).
        if (agreement.Theory == 1) yield return agreement.Against("two unrelated minima of the loss", 0.95, 0.002, "finite learning rate: fluctuations of order ηλ");
    }
}
