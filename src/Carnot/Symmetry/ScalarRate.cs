using System.Numerics.Tensors;

namespace Carnot.Symmetry;

/// <summary>Λ = η I: plain SGD.</summary>
/// <param name="LearningRate">η.</param>
public sealed record ScalarRate(double LearningRate) : ILearningRateMatrix
{
    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> gradient, Span<double> product) => TensorPrimitives.Multiply(gradient, LearningRate, product);
}
