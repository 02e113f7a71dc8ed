namespace Carnot.Symmetry;

/// <summary>A block of the parameter vector seen as a matrix: element (r, c) stands at Offset + r RowStride + c ColumnStride.</summary>
/// <remarks>The rows are the space on which a symmetry acts: the hidden units between two layers.</remarks>
public readonly record struct ParameterSlice(int Offset, int Rows, int Columns, int RowStride, int ColumnStride)
{
    /// <summary>A weight matrix stored row by row, shape (rows, columns).</summary>
    public static ParameterSlice Matrix(int offset, int rows, int columns) => new(offset, rows, columns, columns, 1);

    /// <summary>One number for each row, such as a bias.</summary>
    public static ParameterSlice Vector(int offset, int rows) => new(offset, rows, 1, 1, 1);

    /// <summary>The same block with rows and columns exchanged.</summary>
    public ParameterSlice Transpose() => new(Offset, Columns, Rows, ColumnStride, RowStride);

    /// <summary>One row alone.</summary>
    public ParameterSlice Row(int row) => Stretch(row, 1);

    /// <summary>Some rows that follow each other.</summary>
    public ParameterSlice Stretch(int first, int rows) => this with { Offset = Offset + first * RowStride, Rows = rows };

    /// <summary>Σ over columns of u_(r,c) w_(s,c).</summary>
    internal double Dot(ReadOnlySpan<double> u, int r, ReadOnlySpan<double> w, int s)
    {
        double sum = 0;
        for (int c = 0; c < Columns; c++) sum += u[Offset + r * RowStride + c * ColumnStride] * w[Offset + s * RowStride + c * ColumnStride];
        return sum;
    }
}
