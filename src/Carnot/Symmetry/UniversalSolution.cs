using System.Collections.Immutable;
using Carnot.Randomness;
using MathNet.Numerics.LinearAlgebra;

namespace Carnot.Symmetry;

/// <summary>The minimum of the entropic loss of a deep linear network as η → 0: the same representation, up to rotation and scale, in every layer of every network.</summary>
/// <remarks>
/// With Σε^½ V Σx^½ = U S Pᵀ of rank r, T = tr S, α = tr(M_Oᵀ Σε M_O), β = tr(M_I Z Σx Zᵀ M_Iᵀ) and
/// κ_i^½ = (T/β)^(1 − i/D) (α/T)^(i/D), hidden layer i is h_i(x) = κ_i^(−¼) R_i S^½ Pᵀ Σx^(−½) x with orthonormal R_i;
/// every layer has E‖∂W_i‖² = 4 T^(2 − 2/D) (αβ)^(1/D), and S_min is η/B times D T^(2 − 2/D) (αβ)^(1/D).
/// This is the minimum of the entropic loss. With anisotropic label noise SGD itself ends elsewhere: see <see cref="LabelNoiseDrift"/>.
/// </remarks>
public sealed class UniversalSolution
{
    private readonly LinearProblem _problem;
    private readonly Matrix<double> _left, _right;

    /// <summary>The solution of a problem for <paramref name="depth"/> trained layers.</summary>
    public UniversalSolution(LinearProblem problem, int depth)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        (_problem, Depth) = (problem, depth);
        var svd = (Dense.Power(problem.NoiseCovariance, 0.5) * problem.Teacher * Dense.Power(problem.InputCovariance, 0.5)).Svd();
        // Singular values that are rounding of zero carry no mode.
        Rank = svd.S.Count(s => s > 1e-12 * svd.S[0]);
        Modes = [.. svd.S.Take(Rank)];
        _left = svd.U.SubMatrix(0, svd.U.RowCount, 0, Rank);
        _right = svd.VT.SubMatrix(0, Rank, 0, svd.VT.ColumnCount);
        Alpha = (problem.OutputEmbedding.Transpose() * problem.NoiseCovariance * problem.OutputEmbedding).Trace();
        Beta = (problem.Before * problem.InputCovariance * problem.Before.Transpose()).Trace();
    }

    /// <summary>D.</summary>
    public int Depth { get; }

    /// <summary>r.</summary>
    public int Rank { get; }

    /// <summary>S, the greatest first, shape (r).</summary>
    public ImmutableArray<double> Modes { get; }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>β.</summary>
    public double Beta { get; }

    /// <summary>T = tr S.</summary>
    public double Total => Modes.Sum();

    /// <summary>E‖∂W_i‖² of one sample, the same for every layer.</summary>
    public double GradientSecondMoment => 4 * Math.Pow(Total, 2 - 2.0 / Depth) * Math.Pow(Alpha * Beta, 1.0 / Depth);

    /// <summary>The least entropy of all zero-loss solutions, to be multiplied by η/B.</summary>
    public double MinimalEntropy => Depth * GradientSecondMoment / 4;

    /// <summary>K with h_i(x)·h_i(x') = κ_i^(−½) xᵀ K x': Σx^(−½) P S Pᵀ Σx^(−½), the same for every network.</summary>
    public Matrix<double> Kernel
    {
        get
        {
            Matrix<double> root = Dense.Power(_problem.InputCovariance, -0.5);
            return root * _right.Transpose() * Matrix<double>.Build.DenseOfDiagonalArray([.. Modes]) * _right * root;
        }
    }

    /// <summary>κ_i^½, i = 0 … D.</summary>
    public double ScaleOf(int layer) => Math.Pow(Total / Beta, 1 - (double)layer / Depth) * Math.Pow(Alpha / Total, (double)layer / Depth);

    /// <summary>Weights that realise it, with random rotations of hidden layers of the given widths, shape (D − 1).</summary>
    public ImmutableArray<Matrix<double>> Weights(IReadOnlyList<int> widths, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(widths);
        if (widths.Count != Depth - 1) throw new UsageException($"{Depth} layers have {Depth - 1} hidden widths, not {widths.Count}.");
        if (widths.Any(w => w < Rank)) throw new UsageException($"A hidden layer of {widths.Min()} units cannot carry {Rank} modes.");
        Matrix<double> rootModes = Matrix<double>.Build.DenseOfDiagonalArray([.. Modes.Select(Math.Sqrt)]);
        Matrix<double>[] bases = [.. widths.Select(w => Dense.Orthogonal(rng, w).SubMatrix(0, w, 0, Rank))];
        var weights = ImmutableArray.CreateBuilder<Matrix<double>>();
        for (int i = 1; i <= Depth; i++)
        {
            Matrix<double> from = i == 1
                ? rootModes * _right * Dense.Power(_problem.InputCovariance, -0.5) * _problem.Before.Inverse()
                : bases[i - 2].Transpose();
            Matrix<double> to = i == Depth ? _problem.OutputEmbedding.Inverse() * Dense.Power(_problem.NoiseCovariance, -0.5) * _left * rootModes : bases[i - 1];
            double before = i == 1 ? 1 : Math.Sqrt(ScaleOf(i - 1)), after = i == Depth ? 1 : Math.Sqrt(ScaleOf(i));
            weights.Add(to * from * (before / after));
        }
        return weights.ToImmutable();
    }

    /// <summary>How well the hidden layers of trained weights agree with <see cref="Kernel"/>: the uncentred Gram cosine in the population, for layers 1 … D − 1.</summary>
    public ImmutableArray<double> Alignment(IReadOnlyList<Matrix<double>> weights)
    {
        Matrix<double> root = Dense.Power(_problem.InputCovariance, 0.5), ideal = root * Kernel * root;
        return [.. HiddenForms(_problem, weights).Select(form => Dense.Cosine(root * form * root, ideal))];
    }

    /// <summary>B_iᵀB_i of the hidden layers 1 … D − 1: h_i(x)·h_i(x') = xᵀ B_iᵀ B_i x'.</summary>
    public static ImmutableArray<Matrix<double>> HiddenForms(LinearProblem problem, IReadOnlyList<Matrix<double>> weights)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(weights);
        (_, Matrix<double>[] before) = problem.Products(weights);
        return [.. before[1..^1].Select(b => b.Transpose() * b)];
    }
}
