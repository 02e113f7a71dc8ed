using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace Carnot.Symmetry;

/// <summary>Λ = diag(η_a): a rate for each parameter; with η/√v_a, Adam whose second moments change slowly.</summary>
/// <param name="LearningRates">Shape (d).</param>
public sealed record DiagonalRate(ImmutableArray<double> LearningRates) : ILearningRateMatrix
{
    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> gradient, Span<double> product) => TensorPrimitives.Multiply(gradient, LearningRates.AsSpan(), product);
}
