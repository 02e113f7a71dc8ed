using Carnot.Experiments;
using Carnot.Networks.EntropicExperiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Entropic;

/// <summary>Layer and neuron balance of a ReLU network on images.</summary>
public sealed class ImageBalance() : EntropicClaim("entropic-image-balance",
    "A ReLU classifier of images balances its layers and its live neurons under plain SGD with label noise, as far as its relaxation time has passed.",
    "arXiv:2505.12387, layer and neuron balance of a ReLU network on MNIST; here on Fashion-MNIST.", new FashionBalance())
{
    /// <inheritdoc/>
    protected override IEnumerable<Finding> Judge(Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        yield return agreement.Theory == 1
            ? agreement.Against("a factor of two between the layers", 2, 0.1, "what is left of the relaxation to balance, slower where the gradients are small")
            : agreement.Against("a factor of two between the sides", Math.Log(2), 0.1, "as above");
    }
}
