using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace Carnot.Symmetry;

/// <summary>Λ, any symmetric positive definite matrix: natural gradient and other preconditioners.</summary>
/// <param name="Matrix">Row by row, shape (d, d).</param>
public sealed record MatrixRate(ImmutableArray<double> Matrix) : ILearningRateMatrix
{
    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> gradient, Span<double> product)
    {
        for (int i = 0; i < gradient.Length; i++) product[i] = TensorPrimitives.Dot(Matrix.AsSpan().Slice(i * gradient.Length, gradient.Length), gradient);
    }
}
