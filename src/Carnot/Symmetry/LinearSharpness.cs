using MathNet.Numerics.LinearAlgebra;

namespace Carnot.Symmetry;

/// <summary>Curvature of a deep linear network that fits: 2 K with K = Σ_i (A_iA_iᵀ) ⊗ (Σx^½ B_iᵀB_i Σx^½).</summary>
/// <remarks>
/// With isotropic label noise the entropy is (ησ²/2B) tr H, so SGD seeks the flattest solution; with anisotropic noise it is no sharpness
/// at all, and output directions with little noise make the network sharp. Source: Gauss-Newton at zero residual, loss ‖f − y‖².
/// </remarks>
/// <param name="Greatest">λ_max of the Hessian.</param>
/// <param name="Trace">tr H.</param>
public sealed record LinearSharpness(double Greatest, double Trace)
{
    /// <summary>At weights with f = V.</summary>
    public static LinearSharpness At(LinearProblem problem, IReadOnlyList<Matrix<double>> weights)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(weights);
        (Matrix<double>[] behind, Matrix<double>[] before) = problem.Products(weights);
        Matrix<double> root = Dense.Power(problem.InputCovariance, 0.5);
        Matrix<double>? kernel = null;
        for (int i = 0; i < weights.Count; i++)
        {
            Matrix<double> input = before[i] * root, term = (behind[i + 1] * behind[i + 1].Transpose()).KroneckerProduct(input.Transpose() * input);
            kernel = kernel is null ? term : kernel + term;
        }
        var eigenvalues = kernel!.Evd(Symmetricity.Symmetric).EigenValues;
        return new(2 * eigenvalues.Max(e => e.Real), 2 * kernel.Trace());
    }
}
