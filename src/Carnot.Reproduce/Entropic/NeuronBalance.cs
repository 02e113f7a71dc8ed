using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>Layer and neuron balance of a ReLU network with biases.</summary>
public sealed class NeuronBalance() : EntropicClaim("entropic-neuron-balance",
    "In a ReLU network every layer pair and every live neuron balances the gradient of what goes in with that of what goes out.",
    "arXiv:2505.12387, layer and neuron balance of ReLU networks.", new ReluBalance())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        bool neuron = agreement.Quantity.Contains("unit", StringComparison.Ordinal);
        yield return agreement.Against("a factor of two between the sides", 2, neuron ? 0.05 : 0.02, "what is left of the relaxation to balance: τ is a hundredth of the run");
    }
}
