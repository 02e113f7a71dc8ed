using MathNet.Numerics.LinearAlgebra;

namespace Carnot.Symmetry;

/// <summary>Data and embedding of a deep linear network f(x) = M_O W_D ⋯ W_1 M_I Z x with targets y = V x + ε and loss ‖f − y‖².</summary>
/// <remarks>Two networks share V, Σx and Σε and differ in depth, widths, M_I, M_O and the view Z. Source: Ziyin and Chuang (arXiv 2507.01098).</remarks>
/// <param name="Teacher">V, shape (d_y, d_x).</param>
/// <param name="InputCovariance">Σx.</param>
/// <param name="NoiseCovariance">Σε.</param>
/// <param name="InputEmbedding">M_I, square, invertible, fixed.</param>
/// <param name="OutputEmbedding">M_O, square, invertible, fixed.</param>
/// <param name="View">Z, invertible: how this network sees the data.</param>
public sealed record LinearProblem(Matrix<double> Teacher, Matrix<double> InputCovariance, Matrix<double> NoiseCovariance, Matrix<double> InputEmbedding, Matrix<double> OutputEmbedding, Matrix<double> View)
{
    /// <summary>M_I Z: what stands before the first trained layer.</summary>
    internal Matrix<double> Before => InputEmbedding * View;

    /// <summary>No embedding and no transformed view.</summary>
    public static LinearProblem Plain(Matrix<double> teacher, Matrix<double> inputCovariance, Matrix<double> noiseCovariance)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        Matrix<double> x = Matrix<double>.Build.DenseIdentity(teacher.ColumnCount), y = Matrix<double>.Build.DenseIdentity(teacher.RowCount);
        return new(teacher, inputCovariance, noiseCovariance, x, y, x);
    }

    /// <summary>A_i = M_O W_D ⋯ W_{i+1} and B_i = W_i ⋯ W_1 M_I Z, i = 0 … D: behind and before each hidden state.</summary>
    internal (Matrix<double>[] Behind, Matrix<double>[] Before) Products(IReadOnlyList<Matrix<double>> weights)
    {
        int depth = weights.Count;
        var behind = new Matrix<double>[depth + 1];
        var before = new Matrix<double>[depth + 1];
        before[0] = Before;
        for (int i = 0; i < depth; i++) before[i + 1] = weights[i] * before[i];
        behind[depth] = OutputEmbedding;
        for (int i = depth; i > 0; i--) behind[i - 1] = behind[i] * weights[i - 1];
        return (behind, before);
    }
}
