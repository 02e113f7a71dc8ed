namespace Carnot.Curvature;

/// <summary>A symmetric matrix that is known only by what it does to a vector, such as the Hessian of a network.</summary>
public interface ISymmetricOperator
{
    /// <summary>d.</summary>
    int Dimension { get; }

    /// <summary>Hv into <paramref name="product"/>; both have shape (d) and do not overlap.</summary>
    void Apply(ReadOnlySpan<double> vector, Span<double> product);
}
