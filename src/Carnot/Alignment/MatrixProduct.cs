using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Carnot.Alignment;

/// <summary>A matrix inside an array, or its transpose: element (i, k) stands at Offset + i RowStride + k ColumnStride.</summary>
internal readonly record struct MatrixView(double[] Values, int Offset, int RowStride, int ColumnStride)
{
    /// <summary>Rows one after another, shape (?, <paramref name="columns"/>).</summary>
    public static MatrixView RowMajor(double[] values, int columns) => new(values, 0, columns, 1);

    public MatrixView Transpose() => new(Values, Offset, ColumnStride, RowStride);

    public MatrixView From(int row, int column) => this with { Offset = Offset + row * RowStride + column * ColumnStride };
}

/// <summary>Products of dense matrices in double precision: packed panels, a register block of 8 by 24, both cores.</summary>
/// <remarks>Each tile of the result is summed by one thread in one order, so the bits do not depend on the number of threads.</remarks>
internal static class MatrixProduct
{
    private const int BlockRows = 8, BlockColumns = 24;

    /// <summary>Depth of a packed panel: 24 columns of it are 24 KB and stay in the first cache.</summary>
    private const int Depth = 128;

    /// <summary>Side of a tile of the result, a multiple of 8 and of 24: two packed panels of 240 by 128 stay in the second cache.</summary>
    public const int Tile = 240;

    [ThreadStatic] private static double[]? s_left, s_right;

    /// <summary>C += A B over both cores; A (m, k), B (k, n), C (m, n) row by row.</summary>
    public static void Add(double[] c, int m, int n, int k, MatrixView a, MatrixView b)
    {
        int rowTile = Side(m), columnTile = Side(n), columns = (n + columnTile - 1) / columnTile;
        Parallel.For(0, (m + rowTile - 1) / rowTile * columns, t =>
        {
            int i = t / columns * rowTile, j = t % columns * columnTile;
            AddTile(c.AsSpan(i * n + j), n, Math.Min(rowTile, m - i), Math.Min(columnTile, n - j), k, a.From(i, 0), b.From(0, j));
        });
    }

    /// <summary>C += Aᵀ A; A (n, p) row by row, C (p, p).</summary>
    public static void AddGram(double[] c, double[] a, int n, int p)
    {
        MatrixView view = MatrixView.RowMajor(a, p);
        int tile = Side(p), tiles = (p + tile - 1) / tile;
        Parallel.For(0, tiles * (tiles + 1) / 2, t =>
        {
            int row = (int)((Math.Sqrt(8.0 * t + 1) - 1) / 2), i = row * tile, j = (t - row * (row + 1) / 2) * tile;
            AddTile(c.AsSpan(i * p + j), p, Math.Min(tile, p - i), Math.Min(tile, p - j), n, view.From(0, i).Transpose(), view.From(0, j));
        });
        for (int i = 0; i < p; i++)
            for (int j = i + 1; j < p; j++) c[i * p + j] = c[j * p + i];
    }

    /// <summary>C += A B for one tile on this thread, at most <see cref="Tile"/> on a side; rows of C lie <paramref name="stride"/> apart.</summary>
    public static void AddTile(Span<double> c, int stride, int m, int n, int k, MatrixView a, MatrixView b)
    {
        double[] left = s_left ??= new double[Tile * Depth], right = s_right ??= new double[Tile * Depth];
        Span<double> edge = stackalloc double[BlockRows * BlockColumns];
        for (int from = 0; from < k; from += Depth)
        {
            int depth = Math.Min(Depth, k - from);
            Pack(left, BlockRows, m, depth, a.Values, a.Offset + from * a.ColumnStride, a.RowStride, a.ColumnStride);
            Pack(right, BlockColumns, n, depth, b.Values, b.Offset + from * b.RowStride, b.ColumnStride, b.RowStride);
            for (int j = 0; j < n; j += BlockColumns)
                for (int i = 0; i < m; i += BlockRows)
                {
                    if (i + BlockRows <= m && j + BlockColumns <= n)
                    {
                        AddBlock(ref c[i * stride + j], stride, ref left[i * depth], ref right[j * depth], depth);
                        continue;
                    }
                    edge.Clear();
                    AddBlock(ref edge[0], BlockColumns, ref left[i * depth], ref right[j * depth], depth);
                    for (int r = i; r < Math.Min(m, i + BlockRows); r++)
                        for (int s = j; s < Math.Min(n, j + BlockColumns); s++) c[r * stride + s] += edge[(r - i) * BlockColumns + s - j];
                }
        }
    }

    /// <summary>Tiles of equal size as far as the block allows: 512 becomes 192, 192, 128 rather than 240, 240, 32.</summary>
    private static int Side(int n)
    {
        int tiles = (n + Tile - 1) / Tile, even = (n + tiles - 1) / tiles;
        return (even + BlockColumns - 1) / BlockColumns * BlockColumns;
    }

    /// <summary>Panels of <paramref name="width"/> vectors, depth outermost within a panel; vectors that do not exist are zero.</summary>
    private static void Pack(double[] packed, int width, int count, int depth, double[] source, int offset, int vectorStride, int depthStride)
    {
        for (int first = 0; first < count; first += width)
        {
            Span<double> panel = packed.AsSpan(first * depth, width * depth);
            int present = Math.Min(width, count - first), at = offset + first * vectorStride;
            if (present < width) panel.Clear();
            if (vectorStride == 1)
                for (int d = 0; d < depth; d++) source.AsSpan(at + d * depthStride, present).CopyTo(panel[(d * width)..]);
            else
                for (int v = 0; v < present; v++)
                {
                    ReadOnlySpan<double> vector = source.AsSpan(at + v * vectorStride);
                    for (int d = 0; d < depth; d++) panel[d * width + v] = vector[d * depthStride];
                }
        }
    }

    /// <summary>24 sums of 8 numbers in registers; the compiler keeps them there only as separate locals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBlock(ref double c, int stride, ref double left, ref double right, int depth)
    {
        Vector512<double> a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default, c0 = default, c1 = default, c2 = default, d0 = default, d1 = default, d2 = default;
        Vector512<double> e0 = default, e1 = default, e2 = default, f0 = default, f1 = default, f2 = default, g0 = default, g1 = default, g2 = default, h0 = default, h1 = default, h2 = default;
        for (int d = 0; d < depth; d++)
        {
            Vector512<double> x0 = Vector512.LoadUnsafe(ref right), x1 = Vector512.LoadUnsafe(ref right, 8), x2 = Vector512.LoadUnsafe(ref right, 16);
            Vector512<double> y = Vector512.Create(left);
            a0 = Vector512.MultiplyAddEstimate(y, x0, a0); a1 = Vector512.MultiplyAddEstimate(y, x1, a1); a2 = Vector512.MultiplyAddEstimate(y, x2, a2);
            y = Vector512.Create(Unsafe.Add(ref left, 1));
            b0 = Vector512.MultiplyAddEstimate(y, x0, b0); b1 = Vector512.MultiplyAddEstimate(y, x1, b1); b2 = Vector512.MultiplyAddEstimate(y, x2, b2);
            y = Vector512.Create(Unsafe.Add(ref left, 2));
            c0 = Vector512.MultiplyAddEstimate(y, x0, c0); c1 = Vector512.MultiplyAddEstimate(y, x1, c1); c2 = Vector512.MultiplyAddEstimate(y, x2, c2);
            y = Vector512.Create(Unsafe.Add(ref left, 3));
            d0 = Vector512.MultiplyAddEstimate(y, x0, d0); d1 = Vector512.MultiplyAddEstimate(y, x1, d1); d2 = Vector512.MultiplyAddEstimate(y, x2, d2);
            y = Vector512.Create(Unsafe.Add(ref left, 4));
            e0 = Vector512.MultiplyAddEstimate(y, x0, e0); e1 = Vector512.MultiplyAddEstimate(y, x1, e1); e2 = Vector512.MultiplyAddEstimate(y, x2, e2);
            y = Vector512.Create(Unsafe.Add(ref left, 5));
            f0 = Vector512.MultiplyAddEstimate(y, x0, f0); f1 = Vector512.MultiplyAddEstimate(y, x1, f1); f2 = Vector512.MultiplyAddEstimate(y, x2, f2);
            y = Vector512.Create(Unsafe.Add(ref left, 6));
            g0 = Vector512.MultiplyAddEstimate(y, x0, g0); g1 = Vector512.MultiplyAddEstimate(y, x1, g1); g2 = Vector512.MultiplyAddEstimate(y, x2, g2);
            y = Vector512.Create(Unsafe.Add(ref left, 7));
            h0 = Vector512.MultiplyAddEstimate(y, x0, h0); h1 = Vector512.MultiplyAddEstimate(y, x1, h1); h2 = Vector512.MultiplyAddEstimate(y, x2, h2);
            left = ref Unsafe.Add(ref left, BlockRows);
            right = ref Unsafe.Add(ref right, BlockColumns);
        }
        Put(ref c, a0, a1, a2);
        Put(ref Unsafe.Add(ref c, stride), b0, b1, b2);
        Put(ref Unsafe.Add(ref c, 2 * stride), c0, c1, c2);
        Put(ref Unsafe.Add(ref c, 3 * stride), d0, d1, d2);
        Put(ref Unsafe.Add(ref c, 4 * stride), e0, e1, e2);
        Put(ref Unsafe.Add(ref c, 5 * stride), f0, f1, f2);
        Put(ref Unsafe.Add(ref c, 6 * stride), g0, g1, g2);
        Put(ref Unsafe.Add(ref c, 7 * stride), h0, h1, h2);
    }

    private static void Put(ref double c, Vector512<double> x0, Vector512<double> x1, Vector512<double> x2)
    {
        (Vector512.LoadUnsafe(ref c) + x0).StoreUnsafe(ref c);
        (Vector512.LoadUnsafe(ref c, 8) + x1).StoreUnsafe(ref c, 8);
        (Vector512.LoadUnsafe(ref c, 16) + x2).StoreUnsafe(ref c, 16);
    }
}
