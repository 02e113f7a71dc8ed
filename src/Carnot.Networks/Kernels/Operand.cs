namespace Carnot.Networks.Kernels;

/// <summary>A matrix as a product reads it: element (i, j) lies at pointer + i · rowStride + j · columnStride. Transposing exchanges the strides.</summary>
internal readonly unsafe struct Operand<T>(T* pointer, int rowStride, int columnStride) where T : unmanaged
{
    public readonly T* Pointer = pointer;
    public readonly int RowStride = rowStride, ColumnStride = columnStride;

    /// <summary>A matrix stored row by row.</summary>
    public static Operand<T> Rows(T* pointer, int columns) => new(pointer, columns, 1);

    /// <summary>The transpose of a matrix stored row by row with so many columns.</summary>
    public static Operand<T> Transposed(T* pointer, int columns) => new(pointer, 1, columns);

    /// <summary>The matrix without its first rows and columns.</summary>
    public Operand<T> From(int row, int column) => new(At(row, column), RowStride, ColumnStride);

    public T* At(int row, int column) => Pointer + (long)row * RowStride + (long)column * ColumnStride;
}
