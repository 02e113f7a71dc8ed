using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>The exact change of a symmetry's charge in one step.</summary>
public sealed class ChargeBalance() : EntropicClaim("entropic-charge-identity",
    "Every continuous symmetry has a charge C = θᵀAθ that gradient flow conserves and a step of SGD changes by exactly η² gᵀAg, at any learning rate and batch.",
    "arXiv:2505.12387, master balance; the exact identity is derived.", new ChargeIdentity())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        // The experiment divides by ‖θ‖²; η² gᵀAg, which a theory of conserved charges leaves out, is some 1e-4 of it.
        yield return new($"largest error of the identity, {agreement.Quantity}, over ‖θ‖²", agreement.Measured, new Below(1e-12), "rounding: 2⁻⁵³ times some thousand additions", "the charge is conserved, or changes at another rate: 1e-8 or more", new Above(1e-8));
    }
}
