using Carnot.Measurements;
using Carnot.Networks.Models;

namespace Carnot.Networks.Probes;

/// <summary>S = ¼ E[g_BᵀΛg_B], what finite steps add to the loss that is descended: S_disc = ¼ ∇LᵀΛ∇L of the steps, S_noise = ¼ tr(ΛΣ)/B of the minibatches.</summary>
/// <remarks>Λ = η P. Source: Ziyin, Xu and Chuang, arXiv 2505.12387; exact for a fixed Λ, for Adam with a P that changes slowly and without its momentum, which averages the noise away that S_noise counts.</remarks>
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
        GradientNoise parts = scatter.Of(context.BatchSize, weighted: true);
        double quarter = 0.25 * context.LearningRate;
        yield return new("entropy", parts.SecondMoment.Scale(quarter));
        yield return new("entropy_discretisation", parts.SquaredNorm.Scale(quarter));
        yield return new("entropy_noise", parts.Trace.Scale(quarter / context.BatchSize));
    }
}
