using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>Weight decay moves the balance by exactly what it takes from the charge.</summary>
public sealed class DecayedBalance() : EntropicClaim("entropic-decay-balance",
    "With weight decay γ the balance is η E[gᵀAg] = 4γ(1 − ηγ) E[θᵀAθ], exact at any learning rate.",
    "arXiv:2505.12387, master balance with regularisation; exact form derived.", new DecayBalance())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        yield return agreement.AgainstTwice(0.01 * agreement.Theory, "the run is finite: the charge moves by a part in a hundred between its ends");
    }
}
