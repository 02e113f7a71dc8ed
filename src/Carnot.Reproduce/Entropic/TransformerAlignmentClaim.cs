using Carnot.Experiments;
using Carnot.Networks.EntropicExperiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>Alignment of two transformers, MLP against attention, SGD against gradient descent.</summary>
public sealed class TransformerAlignmentClaim() : EntropicClaim("entropic-transformer-alignment",
    "Two GPT-2s of different seeds align more under SGD than under full-batch gradient descent, in their MLP outputs and in their attention outputs.",
    "arXiv:2505.12387, alignment heat maps of two transformers; the comparison with gradient descent is Carnot's.", new TransformerAlignment())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        yield return Finding.Positive(agreement.Quantity, agreement.Measured, "noise disturbs alignment");
    }
}
