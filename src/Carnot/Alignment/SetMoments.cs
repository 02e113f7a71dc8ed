using System.Numerics.Tensors;

namespace Carnot.Alignment;

/// <summary>Sums over the samples of one representation, gathered block by block: all that the streaming metrics need of one side.</summary>
/// <remarks>
/// Matrices are summed about the mean of the first block, so that a large common offset costs no digits;
/// the norms |x|² and |x|⁴ of the features as they are enter the uncentred Gram sums.
/// </remarks>
internal sealed class SetMoments(string name, int columns)
{
    private double[]? _shift;
    private double[] _shifted = [];
    private double[]? _covariance;

    public string Name { get; } = name;

    /// <summary>d.</summary>
    public int Columns { get; } = columns;

    /// <summary>n.</summary>
    public long Rows { get; private set; }

    /// <summary>Σ x' and Σ |x'|² x', shape (d), with x' = x − shift.</summary>
    public double[] Sum { get; } = new double[columns];

    public double[] WeightedSum { get; } = new double[columns];

    /// <summary>Σ x' x'ᵀ, shape (d, d).</summary>
    public double[] Second { get; } = new double[columns * columns];

    /// <summary>Σ |x'|² and Σ |x'|⁴.</summary>
    public double ShiftedNorm2 { get; private set; }

    public double ShiftedNorm4 { get; private set; }

    /// <summary>Σ |x|² and Σ |x|⁴ of the features as they are.</summary>
    public double Norm2 { get; private set; }

    public double Norm4 { get; private set; }

    public void Add(ReadOnlySpan<double> rows)
    {
        int count = rows.Length / Columns;
        _shift ??= MeanOf(rows);
        if (_shifted.Length < rows.Length) _shifted = new double[rows.Length];
        Shift(rows, _shifted);
        for (int r = 0; r < count; r++)
        {
            ReadOnlySpan<double> row = rows.Slice(r * Columns, Columns);
            ReadOnlySpan<double> shifted = _shifted.AsSpan(r * Columns, Columns);
            double norm = TensorPrimitives.SumOfSquares(row), shiftedNorm = TensorPrimitives.SumOfSquares(shifted);
            Norm2 += norm;
            Norm4 += norm * norm;
            ShiftedNorm2 += shiftedNorm;
            ShiftedNorm4 += shiftedNorm * shiftedNorm;
            TensorPrimitives.Add(Sum, shifted, Sum);
            TensorPrimitives.MultiplyAdd(shifted, shiftedNorm, WeightedSum, WeightedSum);
        }
        MatrixProduct.AddGram(Second, _shifted, count, Columns);
        Rows += count;
        _covariance = null;
    }

    /// <summary>The rows about the common shift, into <paramref name="shifted"/>.</summary>
    public void Shift(ReadOnlySpan<double> rows, Span<double> shifted)
    {
        for (int i = 0; i < rows.Length; i += Columns) TensorPrimitives.Subtract(rows.Slice(i, Columns), _shift, shifted.Slice(i, Columns));
    }

    /// <summary>The mean of the features as they are, shape (d).</summary>
    public double[] Mean()
    {
        double[] mean = new double[Columns];
        for (int i = 0; i < Columns; i++) mean[i] = _shift![i] + Sum[i] / Rows;
        return mean;
    }

    /// <summary>Σ (x − μ)(x − μ)ᵀ, shape (d, d).</summary>
    public double[] Centred()
    {
        if (_covariance is not null) return _covariance;
        double[] centred = [.. Second];
        for (int i = 0; i < Columns; i++)
            for (int j = 0; j < Columns; j++) centred[i * Columns + j] -= Sum[i] * Sum[j] / Rows;
        return _covariance = centred;
    }

    /// <summary>‖Σ x xᵀ‖² of the features as they are: the sum of all squared entries of their Gram matrix.</summary>
    public double GramNorm2()
    {
        double[] mean = Mean(), centred = Centred();
        double sum = 0;
        for (int i = 0; i < Columns; i++)
            for (int j = 0; j < Columns; j++)
            {
                double entry = centred[i * Columns + j] + Rows * mean[i] * mean[j];
                sum += entry * entry;
            }
        return sum;
    }

    /// <summary>Σ |x − μ|².</summary>
    public double Variation()
    {
        double[] centred = Centred();
        double trace = 0;
        for (int i = 0; i < Columns; i++) trace += centred[i * Columns + i];
        return trace;
    }

    private double[] MeanOf(ReadOnlySpan<double> rows)
    {
        double[] mean = new double[Columns];
        for (int i = 0; i < rows.Length; i += Columns) TensorPrimitives.Add(mean, rows.Slice(i, Columns), mean);
        TensorPrimitives.Divide(mean, rows.Length / Columns, mean);
        return mean;
    }
}
