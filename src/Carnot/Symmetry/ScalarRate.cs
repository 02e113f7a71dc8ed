using System.Numerics.Tensors;

namespace Carnot.Symmetry;

/// <summary>Λ = η I: plain SGD.</summary>
/// <param name="LearningRate">η, 0 or more.</param>
public sealed record ScalarRate(double LearningRate) : ILearningRateMatrix
{
    /// <summary>η.</summary>
    public double LearningRate { get; } = Require.NonNegative("learning rate", LearningRate);

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> gradient, Span<double> product) => TensorPrimitives.Multiply(gradient, LearningRate, product);
}
