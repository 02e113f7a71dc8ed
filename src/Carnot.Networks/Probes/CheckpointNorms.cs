using System.Collections.Immutable;
using System.Numerics.Tensors;
using Carnot.Networks.Checkpoints;

namespace Carnot.Networks.Probes;

/// <summary>The size of one tensor of a checkpoint.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Norm">‖w‖.</param>
/// <param name="RootMeanSquare">‖w‖/√n.</param>
/// <param name="Largest">max |w|.</param>
public sealed record TensorNorm(string Name, ImmutableArray<int> Shape, double Norm, double RootMeanSquare, double Largest);

/// <summary>What weights alone tell: norms, and how much one tensor outweighs another.</summary>
public static class CheckpointNorms
{
    /// <summary>The size of every tensor; numbers that are not finite are an <see cref="InputException"/>.</summary>
    public static ImmutableArray<TensorNorm> Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return [.. checkpoint.Tensors.Where(tensor => !tensor.Values.IsEmpty).Select(tensor =>
        {
            double square = 0;
            foreach (float value in tensor.Values.Span) square += (double)value * value;
            if (!double.IsFinite(square)) throw new InputException(checkpoint.Source, null, $"the tensor \"{tensor.Name}\" holds numbers that are not finite: the run had diverged when this was saved. Give an earlier checkpoint.");
            double norm = Math.Sqrt(square);
            return new TensorNorm(tensor.Name, tensor.Shape, norm, norm / Math.Sqrt(tensor.Values.Length), Math.Abs(TensorPrimitives.MaxMagnitude(tensor.Values.Span)));
        })];
    }
}
