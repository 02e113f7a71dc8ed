using System.Numerics.Tensors;
using Carnot.Measurements;

namespace Carnot.Networks.Probes;

/// <summary>The free-energy balance along the river: the drift −∇L·u and the entropic force −∇S·u on the direction u in which the run moves on.</summary>
public static class RiverBalance
{
    /// <summary>Finds u as the way from the mean of θ over the first half of a branch to that over the second, then measures both forces at the branch point.</summary>
    /// <remarks>Means over many steps take the valleys' fluctuation out of u. The batches of the forces are not those of the branch.</remarks>
    /// <param name="point">The branch point.</param>
    /// <param name="length">Updates of the branch.</param>
    /// <param name="batches">Batches for the forces, at least 3.</param>
    public static ForceBalance Measure(BranchPoint point, long length, int batches)
    {
        ArgumentNullException.ThrowIfNull(point);
        int n = point.Network.ParameterCount;
        float[] first = new float[n], second = new float[n];
        long half = length / 2, seen = 0;
        point.Run(new(2 * half, _ => point.LearningRate, Replica: 0), [], context =>
        {
            float[] sum = seen++ < half ? first : second;
            TensorPrimitives.Add(sum, context.Network.Vector.Value.Span, sum);
        });
        TensorPrimitives.Subtract(second, first, first);
        TensorPrimitives.Divide(first, TensorPrimitives.Norm<float>(first), first);
        ProbeContext here = point.Context();
        if (!here.HasPreconditioner) throw new UsageException($"The step of {point.Configuration.Optimizer} is no diagonal times the gradient, so its entropic force is not known; measure a run with adamw, adam, sgd or momentum.");
        double[] drift = new double[batches], entropic = new double[batches];
        for (int b = 0; b < batches; b++)
        {
            var (gradient, force) = EntropicForceProbe.Force(here, b);
            (drift[b], entropic[b]) = (-TensorPrimitives.Dot<float>(gradient, first), -TensorPrimitives.Dot<float>(force, first));
        }
        return ForceBalance.Of(drift, entropic);
    }
}
