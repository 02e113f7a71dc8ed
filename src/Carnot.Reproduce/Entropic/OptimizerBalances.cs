using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>What diagonal learning rates, momentum, clipping and Adam balance instead of E‖g‖².</summary>
public sealed class OptimizerBalances() : EntropicClaim("entropic-optimizer-balance",
    "A diagonal learning rate balances Σ Λ E g², momentum E‖v‖², clipping the gradients as clipped, and Adam the sums of √v, where plain E‖g‖² is off by two.",
    "arXiv:2505.12387, matrix learning rates; momentum, clipping and Adam derived.", new OptimizerBalance())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        yield return agreement.Quantity.Split(' ', ':')[0] switch
        {
            "Adam" => agreement.Against("Adam balances E‖g‖² as SGD does, so that √v sums differ as gradients do under Adam", 1 / 0.55, 0.03, "Adam's preconditioner fluctuates with its own gradients: first order in 1 − β₂"),
            "clipping" => agreement.Against("gradients balance as they were before they were clipped, so that clipped ones differ as those do here", 1 / 0.92, 0.01, "what is left of the relaxation to balance"),
            _ => agreement.Against("a factor of two between the sides", 2, 0.01, "what is left of the relaxation to balance"),
        };
    }
}
