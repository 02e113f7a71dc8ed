using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>Query against key, value against output.</summary>
public sealed class AttentionBalances() : EntropicClaim("entropic-attention-balance",
    "Attention balances queries with keys and values with outputs, as traces and as matrices, wherever the run outlasts their relaxation time.",
    "arXiv:2505.12387, self-attention; that a softmax which saturates has no stationary state to balance in is Carnot's finding.", new AttentionBalance())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        yield return agreement.Quantity.StartsWith("matrix", StringComparison.Ordinal)
            ? agreement.Against("no balance", 0.5, 0.1, "sampling of second moments over a run of a few relaxation times")
            : agreement.Against("a factor of two between the sides", 2, 0.02, "what is left of the relaxation to balance");
    }
}
