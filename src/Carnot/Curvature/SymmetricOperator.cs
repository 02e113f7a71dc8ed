namespace Carnot.Curvature;

/// <summary>A symmetric operator from a function.</summary>
/// <param name="dimension">d.</param>
/// <param name="apply">Writes Hv.</param>
public sealed class SymmetricOperator(int dimension, SymmetricProduct apply) : ISymmetricOperator
{
    /// <inheritdoc/>
    public int Dimension { get; } = dimension;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> vector, Span<double> product) => apply(vector, product);
}

/// <summary>Writes Hv into <paramref name="product"/>.</summary>
public delegate void SymmetricProduct(ReadOnlySpan<double> vector, Span<double> product);
