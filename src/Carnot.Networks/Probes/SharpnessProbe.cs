using System.Globalization;
using Carnot.Curvature;
using Carnot.Measurements;
using Carnot.Networks.Models;

namespace Carnot.Networks.Probes;

/// <summary>λ_max of the Hessian by Lanczos' method, and of P^½ H P^½, which the optimiser sees; η λ against the edge of stability.</summary>
/// <remarks>On a few batches that stay the same, so the number is comparable along a run; the sharpness of few samples lies above that of the mean loss.</remarks>
/// <param name="count">How many eigenvalues.</param>
/// <param name="products">Products, at most, for each of the two operators.</param>
/// <param name="batches">Batches that the loss is the mean of.</param>
public sealed class SharpnessProbe(int count = 1, int products = 20, int batches = 1) : IProbe
{
    private const double Tolerance = 0.01;

    /// <inheritdoc/>
    public string Name => "sharpness";

    /// <inheritdoc/>
    public string Answers => "largest curvature, plain and as the optimiser sees it, against the edge of stability";

    /// <inheritdoc/>
    public ProbeClass Class => ProbeClass.Business;

    /// <inheritdoc/>
    public ProbeSchedule Schedule => ProbeSchedule.PerDoubling(2);

    /// <inheritdoc/>
    public double Gradients => 2.5 * 2 * products * batches;

    /// <inheritdoc/>
    public long Bytes(Network<float> network) => network.CurvatureBytes + (products + 5L) * sizeof(double) * network.ParameterCount;

    /// <inheritdoc/>
    public IEnumerable<Reading> Measure(ProbeContext context)
    {
        var hessian = new NetworkHessian<float>(context.Network, context.Same, batches);
        Eigenpairs plain = Lanczos.Largest(hessian, count, context.Random("sharpness"), products, Tolerance);
        foreach (Reading reading in Readings("sharpness", plain)) yield return reading;
        yield return new("least_curvature", Estimate.Exact(plain.Least));
        if (!context.HasPreconditioner) yield break;
        Eigenpairs seen = plain;
        if (context.IsPreconditioned)
        {
            seen = Lanczos.Largest(new PreconditionedOperator(hessian, context.PreconditionerInDouble()), count, context.Random("sharpness"), products, Tolerance);
            foreach (Reading reading in Readings("preconditioned_sharpness", seen)) yield return reading;
        }
        Estimate product = seen.Largest.Scale(context.LearningRate);
        yield return new("edge", product.Scale(1 / context.Optimizer.EdgeOfStability), seen.Converged ? null : NotConverged(seen, 0));
    }

    private static IEnumerable<Reading> Readings(string name, Eigenpairs pairs)
        => pairs.Values.Select((value, k) => new Reading(k == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}/{k + 1}"), new(value, pairs.Residuals[k], pairs.Products),
            pairs.Residuals[k] <= Tolerance * Math.Abs(pairs.Values[0]) ? null : NotConverged(pairs, k)));

    private static string NotConverged(Eigenpairs pairs, int k)
        => string.Create(CultureInfo.InvariantCulture, $"after {pairs.Products} products its residual is {pairs.Residuals[k]:G2}; the eigenvalue is at least {pairs.Values[k]:G4}");
}
