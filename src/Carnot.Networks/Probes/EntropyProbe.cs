using Carnot.Measurements;
using Carnot.Networks.Models;

namespace Carnot.Networks.Probes;

/// <summary>S, what finite steps add to the loss that is descended: S_disc = ¼ I ∇LᵀΛ∇L of the steps, S_noise = ¼ tr(ΛΣ)/B of the minibatches; ¼ E[g_BᵀΛg_B] where I = 1.</summary>
/// <remarks>Λ = η P/(1 − μ) with momentum, η P for Adam; I is <see cref="Optimizers.Optimizer{T}.Inertia"/>. Source: Ziyin, Xu and Chuang, arXiv 2505.12387; exact for a fixed Λ, so for Adam with a P that changes slowly.</remarks>
public sealed class EntropyProbe : IProbe
{
    /// <inheritdoc/>
    public string Name => "entropy";

    /// <inheritdoc/>
    public string Answers => "the entropic loss S and its parts from finite steps and from noise";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Economy;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.Every(100);

    /// <inheritdoc/>
    public double Gradients => 5;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => GradientScatter.Bytes(network.ParameterCount);

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        GradientScatter scatter = context.Scatter();
        if (!scatter.IsWeighted) yield break;
        // I ‖∇L‖² + tr Σ/B is I times the second moment of a batch of I B samples.
        double quarter = 0.25 * context.LearningRate * context.Optimizer.Gain, inertia = context.Optimizer.Inertia;
        GradientNoise parts = scatter.Of(inertia * context.BatchSize, weighted: true);
        yield return new("entropy", parts.SecondMoment.Scale(quarter * inertia));
        yield return new("entropy_discretisation", parts.SquaredNorm.Scale(quarter * inertia));
        yield return new("entropy_noise", parts.Trace.Scale(quarter / context.BatchSize));
    }
}
