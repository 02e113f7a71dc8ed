namespace Carnot.Landscapes;

/// <summary>A loss l(θ) on ℝᵈ with its derivatives. Spans of parameters, gradients and directions have shape (d).</summary>
public interface ILandscape
{
    /// <summary>d, the number of parameters.</summary>
    int Dimension { get; }

    /// <summary>l(θ).</summary>
    double Loss(ReadOnlySpan<double> parameters);

    /// <summary>∇l(θ), written over <paramref name="gradient"/>.</summary>
    void Gradient(ReadOnlySpan<double> parameters, Span<double> gradient);

    /// <summary>H(θ) u, the Hessian times a direction, written over <paramref name="product"/>.</summary>
    void CurvatureProduct(ReadOnlySpan<double> parameters, ReadOnlySpan<double> direction, Span<double> product);

    /// <summary>The largest eigenvalue of H(θ): plain gradient descent is stable below 2 / sharpness.</summary>
    double Sharpness(ReadOnlySpan<double> parameters);
}
