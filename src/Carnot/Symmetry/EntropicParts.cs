namespace Carnot.Symmetry;

/// <summary>The terms of the entropic loss, apart.</summary>
/// <param name="Loss">Mean loss.</param>
/// <param name="Decay">γ‖θ‖².</param>
/// <param name="Discretisation">¼ ∇LᵀΛ∇L: what finite steps cost even with the full batch.</param>
/// <param name="Noise">¼ tr(ΛΣ)/B: what the scatter of minibatches costs, Σ the covariance of one sample's gradient.</param>
public sealed record EntropicParts(double Loss, double Decay, double Discretisation, double Noise)
{
    /// <summary>S = ¼ E‖√Λ g_B‖².</summary>
    public double Entropy => Discretisation + Noise;

    /// <summary>F.</summary>
    public double Total => Loss + Decay + Entropy;
}
