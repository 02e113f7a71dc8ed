using System.Collections.Immutable;

namespace Carnot.Curvature;

/// <summary>An eigenvalue of a quadrature rule and its share of the spectrum.</summary>
/// <param name="Value">θ.</param>
/// <param name="Weight">w ≥ 0; those of a rule sum to 1.</param>
public readonly record struct SpectralNode(double Value, double Weight);

/// <summary>How the eigenvalues of a symmetric operator are distributed, as quadrature rules of independent random vectors.</summary>
/// <param name="Dimension">d.</param>
/// <param name="Rules">One rule for each vector.</param>
public sealed record SpectralDensity(int Dimension, ImmutableArray<ImmutableArray<SpectralNode>> Rules)
{
    /// <summary>tr f(H) = Σ f(λ_i); f(λ) = λ gives the trace, λ² the squared Frobenius norm.</summary>
    /// <remarks>Exact up to the error given where f is a polynomial of low degree; a step of f is resolved to the distance of the nodes.</remarks>
    public Estimate TraceOf(Func<double, double> f)
        => Estimate.MeanOfIndependent([.. Rules.Select(rule => Dimension * rule.Sum(node => node.Weight * f(node.Value)))]);

    /// <summary>The number of eigenvalues above <paramref name="threshold"/>.</summary>
    public Estimate CountAbove(double threshold) => TraceOf(value => value > threshold ? 1 : 0);

    /// <summary>The density at <paramref name="value"/>, every node widened to a Gaussian of standard deviation <paramref name="width"/>; its integral is 1.</summary>
    public double At(double value, double width)
    {
        Require.Positive("width", width);
        double sum = 0;
        foreach (ImmutableArray<SpectralNode> rule in Rules)
            foreach (SpectralNode node in rule)
                sum += node.Weight * Math.Exp(-0.5 * Math.Pow((value - node.Value) / width, 2));
        return sum / (Rules.Length * width * Math.Sqrt(2 * Math.PI));
    }
}
