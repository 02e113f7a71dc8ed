using System.Globalization;
using Carnot.Curvature;
using Carnot.Measurements;
using Carnot.Networks.Models;

namespace Carnot.Networks.Probes;

/// <summary>The spectral density of the Hessian by stochastic Lanczos quadrature: tr H, tr H² and how many directions relax within given times.</summary>
/// <remarks>Of P^½ H P^½ where the optimiser has a P, so that η times a curvature is what decides over conduction and stability.</remarks>
/// <param name="probes">Random vectors.</param>
/// <param name="products">Products for each.</param>
/// <param name="batches">Batches that the loss is the mean of.</param>
public sealed class DensityProbe(int probes = 3, int products = 12, int batches = 1) : IProbe
{
    /// <inheritdoc/>
    public string Name => "density";

    /// <inheritdoc/>
    public string Answers => "how the curvatures are distributed: moments, and how many directions conduct within 10, 100 and 1000 steps";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Full;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.PerDoubling(1);

    /// <inheritdoc/>
    public double Gradients => 2.5 * probes * products * batches;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => network.CurvatureBytes + (products + 5L) * sizeof(double) * network.ParameterCount;

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        ISymmetricOperator hessian = new NetworkHessian<float>(context.Network, context.Same, batches);
        if (context.IsPreconditioned) hessian = new PreconditionedOperator(hessian, context.PreconditionerInDouble());
        SpectralDensity density = StochasticLanczosQuadrature.Measure(hessian, probes, products, context.Random("density"));
        yield return new("density_trace", density.TraceOf(x => x));
        yield return new("density_square", density.TraceOf(x => x * x));
        yield return new("negative_curvatures", density.TraceOf(x => x < 0 ? 1 : 0));
        if (!context.HasPreconditioner || context.LearningRate <= 0) yield break;
        // A valley of curvature a relaxes at the rate 2aη a step.
        foreach (int steps in (int[])[10, 100, 1000])
            yield return new(string.Create(CultureInfo.InvariantCulture, $"conducting_within/{steps}"), density.CountAbove(1 / (2.0 * context.LearningRate * steps)));
    }
}
