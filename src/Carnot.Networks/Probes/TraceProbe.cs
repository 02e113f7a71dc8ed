using Carnot.Curvature;
using Carnot.Measurements;
using Carnot.Networks.Models;

namespace Carnot.Networks.Probes;

/// <summary>tr H by Hutchinson's method, and tr(P^½ H P^½) where the optimiser has a P.</summary>
/// <param name="probes">Random vectors.</param>
/// <param name="batches">Batches that the loss is the mean of.</param>
public sealed class TraceProbe(int probes = 6, int batches = 1) : IProbe
{
    /// <inheritdoc/>
    public string Name => "trace";

    /// <inheritdoc/>
    public string Answers => "trace of the Hessian, plain and as the optimiser sees it";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Business;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.PerDoubling(2);

    /// <inheritdoc/>
    public double Gradients => 2.5 * 2 * probes * batches;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => network.CurvatureBytes + 5L * sizeof(double) * network.ParameterCount;

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        var hessian = new NetworkHessian<float>(context.Network, context.Same, batches);
        yield return new("hessian_trace", Hutchinson.Trace(hessian, probes, context.Random("trace")));
        if (context.IsPreconditioned)
            yield return new("preconditioned_trace", Hutchinson.Trace(new PreconditionedOperator(hessian, context.PreconditionerInDouble()), probes, context.Random("preconditioned trace")));
    }
}
