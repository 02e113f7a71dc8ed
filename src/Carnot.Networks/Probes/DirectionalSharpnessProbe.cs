using System.Numerics.Tensors;
using Carnot.Measurements;
using Carnot.Networks.Models;
using Carnot.Statistics;

namespace Carnot.Networks.Probes;

/// <summary>E[g_BᵀH_Bg_B]/E‖g_B‖², the curvature that a batch meets in the direction of its own step; with P, of P^½ H P^½ along P^½ g.</summary>
/// <remarks>Under SGD at the edge of stochastic stability η times it hovers at 2; with momentum its edge depends on the batch size in a way that is not known, so it is not told. Source: Andreyev and Beneventano, arXiv 2412.20553.</remarks>
/// <param name="batches">Independent batches.</param>
public sealed class DirectionalSharpnessProbe(int batches = 6) : IProbe
{
    /// <inheritdoc/>
    public string Name => "directional";

    /// <inheritdoc/>
    public string Answers => "curvature of each batch along its own step, against 2/η";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Business;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.PerDoubling(2);

    /// <inheritdoc/>
    public double Gradients => 3.2 * batches;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => network.CurvatureBytes + 4L * sizeof(float) * network.ParameterCount;

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        if (!context.HasPreconditioner) return [];
        int n = context.Network.ParameterCount;
        float[] gradient = new float[n], step = new float[n], product = new float[n];
        double[] curvature = new double[batches], square = new double[batches];
        for (int b = 0; b < batches; b++)
        {
            LinearizedNetwork<float> point = context.Network.Linearize(context.Fresh(b));
            point.Gradient.CopyTo(gradient);
            TensorPrimitives.Multiply(gradient, context.Preconditioner, step);
            point.HessianVector(step, product);
            (curvature[b], square[b]) = (TensorPrimitives.Dot<float>(step, product), TensorPrimitives.Dot<float>(step, gradient));
        }
        double curvatures = curvature.Sum(), squares = square.Sum();
        Estimate ratio = Jackknife.Of(batches, left => left < 0 ? curvatures / squares : (curvatures - curvature[left]) / (squares - square[left]));
        string? unknown = context.Optimizer.Inertia == 1 ? null : "where the edge lies for single batches is not known with momentum";
        return [new("directional_sharpness", ratio), new("directional_edge", ratio.Scale(context.LearningRate / 2), unknown)];
    }
}
