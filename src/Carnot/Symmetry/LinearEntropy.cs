using MathNet.Numerics.LinearAlgebra;

namespace Carnot.Symmetry;

/// <summary>Population loss and entropy of a deep linear network: L = tr (f − V) Σx (f − V)ᵀ and S = (η/B) Σ_i tr(A_iᵀΣεA_i) tr(B_iΣxB_iᵀ), exact where f = V.</summary>
/// <param name="Loss">L, without the noise that no network can fit.</param>
/// <param name="Entropy">S for η/B = 1.</param>
/// <param name="LossGradient">∂L/∂W_i.</param>
/// <param name="EntropyGradient">∂S/∂W_i.</param>
public sealed record LinearEntropy(double Loss, double Entropy, IReadOnlyList<Matrix<double>> LossGradient, IReadOnlyList<Matrix<double>> EntropyGradient)
{
    /// <summary>At given weights.</summary>
    public static LinearEntropy At(LinearProblem problem, IReadOnlyList<Matrix<double>> weights)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(weights);
        int depth = weights.Count;
        (Matrix<double>[] behind, Matrix<double>[] before) = problem.Products(weights);
        Matrix<double> gap = problem.OutputEmbedding * before[depth] - problem.Teacher, weighted = gap * problem.InputCovariance;
        Matrix<double>[] output = [.. behind.Select(a => a.Transpose() * problem.NoiseCovariance * a)], input = [.. before.Select(b => b * problem.InputCovariance * b.Transpose())];

        // Σ_i a_{i+1} b_i with a_i = tr A_iᵀΣεA_i, b_i = tr B_iΣxB_iᵀ. A change of W_j moves every a_i with i < j and every b_i with i ≥ j.
        var entropyGradient = new Matrix<double>[depth];
        double entropy = 0;
        for (int i = 0; i < depth; i++) entropy += output[i + 1].Trace() * input[i].Trace();
        for (int j = 0; j < depth; j++)
        {
            Matrix<double> fromOutput = Matrix<double>.Build.Dense(weights[j].ColumnCount, weights[j].ColumnCount), path = Matrix<double>.Build.DenseIdentity(weights[j].ColumnCount);
            for (int i = j - 1; i >= 0; i--)
            {
                fromOutput += input[i].Trace() * path * path.Transpose();
                path *= weights[i];
            }
            Matrix<double> fromInput = Matrix<double>.Build.Dense(weights[j].RowCount, weights[j].RowCount);
            path = Matrix<double>.Build.DenseIdentity(weights[j].RowCount);
            for (int i = j + 1; i < depth; i++)
            {
                fromInput += output[i + 1].Trace() * path.Transpose() * path;
                path = weights[i] * path;
            }
            entropyGradient[j] = 2 * (output[j + 1] * weights[j] * fromOutput + fromInput * weights[j] * input[j]);
        }
        return new((weighted * gap.Transpose()).Trace(), entropy, [.. Enumerable.Range(0, depth).Select(j => 2 * behind[j + 1].Transpose() * weighted * before[j].Transpose())], entropyGradient);
    }
}
