using System.Buffers;
using System.Numerics.Tensors;

namespace Carnot.Alignment;

/// <summary>Sums over the samples of two representations, gathered block by block beside each side's own <see cref="SetMoments"/>.</summary>
internal sealed class PairMoments(SetMoments a, SetMoments b)
{
    private double[]? _centred;

    public SetMoments A { get; } = a;

    public SetMoments B { get; } = b;

    public long Rows { get; private set; }

    /// <summary>Σ x' y'ᵀ about the shifts of both sides, shape (d_A, d_B).</summary>
    private readonly double[] _cross = new double[a.Columns * b.Columns];

    /// <summary>Σ |y'|² x', shape (d_A), and Σ |x'|² y', shape (d_B).</summary>
    private readonly double[] _aByNormOfB = new double[a.Columns], _bByNormOfA = new double[b.Columns];

    private double _shiftedNorms, _norms;

    /// <summary>Adds the features of the same samples on both sides; each side has seen its first block before.</summary>
    public void Add(ReadOnlySpan<double> rowsOfA, ReadOnlySpan<double> rowsOfB)
    {
        int rows = rowsOfA.Length / A.Columns;
        // Rented, or every shuffled pair would keep its own.
        double[] blockA = ArrayPool<double>.Shared.Rent(rowsOfA.Length), blockB = ArrayPool<double>.Shared.Rent(rowsOfB.Length);
        A.Shift(rowsOfA, blockA);
        B.Shift(rowsOfB, blockB);
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<double> x = blockA.AsSpan(r * A.Columns, A.Columns), y = blockB.AsSpan(r * B.Columns, B.Columns);
            double normX = TensorPrimitives.SumOfSquares(x), normY = TensorPrimitives.SumOfSquares(y);
            TensorPrimitives.MultiplyAdd(x, normY, _aByNormOfB, _aByNormOfB);
            TensorPrimitives.MultiplyAdd(y, normX, _bByNormOfA, _bByNormOfA);
            _shiftedNorms += normX * normY;
            _norms += TensorPrimitives.SumOfSquares(rowsOfA.Slice(r * A.Columns, A.Columns)) * TensorPrimitives.SumOfSquares(rowsOfB.Slice(r * B.Columns, B.Columns));
        }
        MatrixProduct.Add(_cross, A.Columns, B.Columns, rows, MatrixView.RowMajor(blockA, A.Columns).Transpose(), MatrixView.RowMajor(blockB, B.Columns));
        ArrayPool<double>.Shared.Return(blockA);
        ArrayPool<double>.Shared.Return(blockB);
        Rows += rows;
        _centred = null;
    }

    /// <summary>Σ (x − μ_x)(y − μ_y)ᵀ, shape (d_A, d_B).</summary>
    public double[] Centred()
    {
        if (_centred is not null) return _centred;
        double[] centred = [.. _cross];
        for (int i = 0; i < A.Columns; i++)
            for (int j = 0; j < B.Columns; j++) centred[i * B.Columns + j] -= A.Sum[i] * B.Sum[j] / Rows;
        return _centred = centred;
    }

    /// <summary>Σ_ij K_ij L_ij over the uncentred Gram matrices K of A and L of B.</summary>
    public double GramProduct()
    {
        double[] centred = Centred(), meanA = A.Mean(), meanB = B.Mean();
        double sum = 0;
        for (int i = 0; i < A.Columns; i++)
            for (int j = 0; j < B.Columns; j++)
            {
                double entry = centred[i * B.Columns + j] + Rows * meanA[i] * meanB[j];
                sum += entry * entry;
            }
        return sum;
    }

    /// <summary>Σ_i K_ii L_ii.</summary>
    public double DiagonalProduct => _norms;

    /// <summary>The biased estimate, up to the factor 1/n² that CKA drops: ‖Σ (x − μ_x)(y − μ_y)ᵀ‖².</summary>
    public double BiasedHsic() => TensorPrimitives.SumOfSquares<double>(Centred());

    public double UnbiasedHsic() => Unbiased(A, B, Rows, TensorPrimitives.SumOfSquares<double>(_cross),
        TensorPrimitives.Dot(Multiply(_cross, A.Sum, B.Columns), B.Sum), _shiftedNorms, TensorPrimitives.Dot<double>(A.Sum, _aByNormOfB), TensorPrimitives.Dot<double>(B.Sum, _bByNormOfA));

    public static double UnbiasedHsic(SetMoments x)
    {
        double weighted = TensorPrimitives.Dot<double>(x.Sum, x.WeightedSum);
        return Unbiased(x, x, x.Rows, TensorPrimitives.SumOfSquares<double>(x.Second), TensorPrimitives.Dot(Multiply(x.Second, x.Sum, x.Columns), x.Sum), x.ShiftedNorm4, weighted, weighted);
    }

    /// <summary>[Σ K∘L + ΣK ΣL/((n−1)(n−2)) − 2·1ᵀK L1/(n−2)]/(n(n−3)) with zero diagonals.</summary>
    /// <remarks>
    /// It does not change when a constant is added to every feature vector, so the shifted sums serve. Without diagonals
    /// Σ K∘L = ‖Σ x yᵀ‖² − Σ|x|²|y|², ΣK = |Σx|² − Σ|x|² and (K1)_i = x_i·Σx − |x_i|².
    /// Source: Song et al., "Feature Selection via Dependence Maximization" (JMLR 2012), eq. 5.
    /// </remarks>
    private static double Unbiased(SetMoments x, SetMoments y, long n, double product, double sumCrossSum, double norms, double sumOfXByNormOfY, double sumOfYByNormOfX)
    {
        double totalX = TensorPrimitives.SumOfSquares<double>(x.Sum) - x.ShiftedNorm2, totalY = TensorPrimitives.SumOfSquares<double>(y.Sum) - y.ShiftedNorm2;
        double rows = sumCrossSum - sumOfXByNormOfY - sumOfYByNormOfX + norms;
        return (product - norms + totalX * totalY / ((n - 1.0) * (n - 2.0)) - 2 * rows / (n - 2.0)) / (n * (n - 3.0));
    }

    /// <summary>vᵀ M, shape (columns).</summary>
    private static double[] Multiply(double[] matrix, double[] v, int columns)
    {
        double[] product = new double[columns];
        for (int i = 0; i < v.Length; i++) TensorPrimitives.MultiplyAdd(matrix.AsSpan(i * columns, columns), v[i], product, product);
        return product;
    }
}
