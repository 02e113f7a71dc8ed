using System.Collections.Immutable;

namespace Carnot.Curvature;

/// <summary>Some eigenvalues of a symmetric operator, with their eigenvectors.</summary>
/// <param name="Values">Largest first, shape (k).</param>
/// <param name="Vectors">Orthonormal, shape (k, d).</param>
/// <param name="Residuals">‖Hv − λv‖, shape (k): an eigenvalue of H lies within this of each value.</param>
/// <param name="Converged">Whether every residual is within the tolerance asked for.</param>
/// <param name="Least">The smallest Ritz value: H has an eigenvalue at or below it.</param>
/// <param name="Products">How many products Hv it took.</param>
public sealed record Eigenpairs(ImmutableArray<double> Values, ImmutableArray<ImmutableArray<double>> Vectors, ImmutableArray<double> Residuals, bool Converged, double Least, int Products)
{
    /// <summary>The largest eigenvalue with its residual as error: a bound of 1, not a standard deviation of chance.</summary>
    public Estimate Largest => new(Values[0], Residuals[0], Products);
}
