using System.Numerics;
using System.Runtime.CompilerServices;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Kernels;

/// <summary>C = A B [+ bias] [+ F], F being C itself or a residual, blocked for caches; B is packed for the micro-kernel, A where that repays itself.</summary>
/// <remarks>
/// Every element of C is summed over k in blocks of <see cref="Depth"/>, within a block in order with fused multiply-adds; so no result
/// depends on how the rows are dealt out. Blocking as in Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (ACM TOMS 2008).
/// </remarks>
internal sealed unsafe class Gemm<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>k per block: a panel of B of this depth passes through the first-level cache.</summary>
    private const int Depth = 384;

    /// <summary>Rows per piece of work: a block of A of this height and <see cref="Depth"/> stays in the second-level cache.</summary>
    private const int Height = 96;

    /// <summary>Columns of C beyond which packing A repays itself: each packed row then serves that many.</summary>
    private const int ColumnsInPlace = 512;

    /// <summary>Rows so many bytes apart fall on one set of the first-level cache and push each other out.</summary>
    private const int CacheStride = 4096;

    /// <summary>Numbers of B that are packed at once.</summary>
    private const int PackedNumbers = 1 << 20;

    private readonly Workers _workers;
    private readonly MicroKernel<T> _kernel;
    private readonly Storage<T>[] _a, _tile;
    private readonly Action<int, int> _pack, _multiply;
    private Storage<T> _packed = new(0), _sums = new(0);

    private int _m, _n, _stride, _segmentStart, _segmentDepth, _columnStart, _columnCount, _height;
    private Operand<T> _left, _right;
    private T* _c, _from, _bias, _columnSums;

    public Gemm(Workers workers, MicroKernel<T>? kernel = null)
    {
        _workers = workers;
        _kernel = kernel ?? MicroKernel<T>.Best;
        (_pack, _multiply) = (PackPiece, MultiplyPiece);
        int rows = _kernel.Rows, columns = _kernel.Columns;
        _a = Each(() => new Storage<T>(Math.Max(Height, rows) * Depth));
        _tile = Each(() => new Storage<T>((rows + 1) * columns));

        Storage<T>[] Each(Func<Storage<T>> make) => [.. Enumerable.Range(0, workers.Threads).Select(_ => make())];
    }

    /// <summary>C[m, n] = A[m, k] B[k, n] + bias[n] + F[m, n] by all workers; F, which may be C, has rows as long as C's.</summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="a">A.</param>
    /// <param name="b">B.</param>
    /// <param name="c">C.</param>
    /// <param name="stride">From a row of C to the next.</param>
    /// <param name="from">F, or null.</param>
    /// <param name="bias">A number for every column, or null.</param>
    /// <param name="columnSums">Where Σ over k of B goes, which costs little while B is packed; or null.</param>
    /// <param name="addSums">Whether it is added to what is there.</param>
    public void Multiply(int m, int n, int k, Operand<T> a, Operand<T> b, T* c, int stride, T* from = null, T* bias = null, T* columnSums = null, bool addSums = false)
    {
        (_m, _n, _left, _right, _stride) = (m, n, a, b, stride);
        _c = c;
        _columnSums = columnSums;
        int rows = _kernel.Rows, columns = _kernel.Columns;
        // Small products are dealt in smaller pieces so that every worker has some.
        int share = (m + 2 * _workers.Threads - 1) / (2 * _workers.Threads);
        _height = _workers.Threads == 1 ? Height / rows * rows : Math.Clamp((share + rows - 1) / rows * rows, rows, Height / rows * rows);
        // A block of B that is used at once is still in the cache; several threads rather meet less often.
        int segment = _workers.Threads == 1 ? Depth : 4 * Depth;
        for (int k0 = 0; k0 < k; k0 += segment)
        {
            _segmentStart = k0;
            _segmentDepth = Math.Min(segment, k - k0);
            int width = Math.Max(1, PackedNumbers / _segmentDepth / columns) * columns;
            for (int n0 = 0; n0 < n; n0 += width)
            {
                _columnStart = n0;
                _columnCount = Math.Min(width, n - n0);
                _from = k0 > 0 ? c : from;
                _bias = k0 > 0 ? null : bias;
                int panels = (_columnCount + columns - 1) / columns, blocks = (_segmentDepth + Depth - 1) / Depth;
                MakeRoom(ref _packed, panels * columns * _segmentDepth);
                if (columnSums != null) MakeRoom(ref _sums, panels * columns * blocks);
                int group = PanelsPerPiece(panels);
                _workers.Run(blocks * ((panels + group - 1) / group), _pack);
                if (columnSums != null)
                {
                    // Block after block, however many were packed at once.
                    for (int block = 0; block < blocks; block++)
                        Elementwise.Put(columnSums + n0, _sums.Pointer + block * panels * columns, _columnCount, addSums || k0 > 0 || block > 0);
                }
                _workers.Run((m + _height - 1) / _height, _multiply);
            }
        }
    }

    /// <summary>How many numbers B[k, n] takes packed.</summary>
    public int PackedLength(int n, int k) => checked((n + _kernel.Columns - 1) / _kernel.Columns * _kernel.Columns * k);

    /// <summary>B[k, n] as <see cref="MultiplyPacked"/> reads it; for a B of several products.</summary>
    public RightPanels<T> Pack(Operand<T> b, int n, int k, T* to)
    {
        Packing.Pack(b.Pointer, b.ColumnStride, b.RowStride, n, k, _kernel.Columns, to);
        return new(to, k, _kernel.Columns);
    }

    /// <summary>C[m, n] = [C +] A[m, k] B[k, n] by the calling worker alone, B packed; for many small products in parallel.</summary>
    public void MultiplyPacked(int worker, int m, int n, int k, Operand<T> a, RightPanels<T> b, T* c, int stride, bool add)
    {
        int rows = _kernel.Rows, height = Height / rows * rows;
        T* pa = _a[worker].Pointer, tile = _tile[worker].Pointer;
        for (int k0 = 0; k0 < k; k0 += Depth)
        {
            int kc = Math.Min(Depth, k - k0);
            for (int m0 = 0; m0 < m; m0 += height)
            {
                int mc = Math.Min(height, m - m0);
                T* to = c + (long)m0 * stride;
                Tiles(mc, n, kc, Left(a, n, m0, k0, mc, kc, pa), b.From(k0), to, stride, null, add || k0 > 0 ? to : null, tile);
            }
        }
    }

    // Taken by the caller, before the workers ask for it.
    private static void MakeRoom(ref Storage<T> storage, int needed)
    {
        if (storage.Length < needed) storage = new Storage<T>(needed);
        _ = storage.Pointer;
    }

    private int PanelsPerPiece(int panels) => Math.Max(1, (panels + 4 * _workers.Threads - 1) / (4 * _workers.Threads));

    // Packed B: block of k after block of k; within it panel after panel.
    private void PackPiece(int piece, int worker)
    {
        int columns = _kernel.Columns, panels = (_columnCount + columns - 1) / columns, group = PanelsPerPiece(panels), groups = (panels + group - 1) / group;
        int block = piece / groups, first = piece % groups * group;
        int k0 = block * Depth, kc = Math.Min(Depth, _segmentDepth - k0);
        int j0 = first * columns, lanes = Math.Min(group * columns, _columnCount - j0);
        T* to = _packed.Pointer + (long)panels * columns * k0 + (long)j0 * kc;
        Packing.Pack(_right.At(_segmentStart + k0, _columnStart + j0), _right.ColumnStride, _right.RowStride, lanes, kc, columns, to);
        if (_columnSums == null) return;
        T* sums = _sums.Pointer + (block * panels + first) * columns;
        for (int j = 0; j < lanes; j += columns) Reductions.SumRows(to + (long)j * kc, kc, columns, 0, columns, sums + j, add: false);
    }

    private void MultiplyPiece(int piece, int worker)
    {
        int columns = _kernel.Columns;
        int m0 = piece * _height, mc = Math.Min(_height, _m - m0), panels = (_columnCount + columns - 1) / columns;
        T* pa = _a[worker].Pointer, tile = _tile[worker].Pointer;
        T* c = _c + (long)m0 * _stride + _columnStart;
        for (int k0 = 0; k0 < _segmentDepth; k0 += Depth)
        {
            int kc = Math.Min(Depth, _segmentDepth - k0);
            T* bias = k0 > 0 || _bias == null ? null : _bias + _columnStart, from = k0 > 0 ? c : _from == null ? null : _from + (c - _c);
            Tiles(mc, _columnCount, kc, Left(_left, _n, m0, _segmentStart + k0, mc, kc, pa), new(_packed.Pointer + (long)panels * columns * k0, kc, columns), c, _stride, bias, from, tile);
        }
    }

    /// <summary>A block of A as it lies when its rows run along k and packing would not repay itself, else packed. A last tile with too few rows is packed in either case.</summary>
    private LeftBlock<T> Left(Operand<T> a, int n, int m0, int k0, int mc, int kc, T* packed)
    {
        int rows = _kernel.Rows, whole = mc / rows * rows;
        bool inPlace = a.ColumnStride == 1 && n <= ColumnsInPlace && a.RowStride * (long)sizeof(T) % CacheStride != 0;
        int first = inPlace ? whole : 0;
        if (first < mc) Packing.Pack(a.At(m0 + first, k0), a.RowStride, a.ColumnStride, mc - first, kc, rows, packed);
        return inPlace ? new(a.At(m0, k0), (nint)a.RowStride * rows, a.RowStride, packed) : new(packed, (nint)rows * kc, 0, packed + (long)whole * kc);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tiles(int mc, int nc, int kc, LeftBlock<T> a, RightPanels<T> panels, T* c, int stride, T* bias, T* from, T* tile)
    {
        int rows = _kernel.Rows, columns = _kernel.Columns, whole = mc / rows * rows, tiles = (mc + rows - 1) / rows;
        // While a panel of B is used, its tiles of A share the work of fetching the panel that comes next.
        int pace = (columns * sizeof(T) + tiles - 1) / tiles;
        for (int j = 0; j < nc; j += columns)
        {
            int width = Math.Min(columns, nc - j);
            T* b = panels.Panel(j), first = bias == null ? null : bias + j;
            if (first != null && width < columns)
            {
                // Behind the tile, filled up to whole vectors.
                first = tile + rows * columns;
                new Span<T>(bias + j, width).CopyTo(new Span<T>(first, width));
                new Span<T>(first + width, columns - width).Clear();
            }
            byte* ahead = (byte*)panels.Panel(j + columns < nc ? j + columns : 0);
            long tileBytes = (long)pace * kc;
            T* to = c + j, start = from == null ? null : from + j;
            int done = width == columns ? whole : 0;
            _kernel.Run(done / rows, kc, a.First, a.Row, a.Height, b, to, stride, first, start, ahead, pace);
            for (int i = done; i < mc; i += rows)
            {
                int height = Math.Min(rows, mc - i);
                bool rest = height < rows;
                _kernel.Run(1, kc, rest ? a.Rest : a.First + i / rows * a.Height, rest ? 0 : a.Row, 0, b, tile, columns, first, null, ahead + i / rows * tileBytes, pace);
                for (int r = i; r < i + height; r++)
                {
                    T* row = tile + (r - i) * columns;
                    if (start != null) Elementwise.Add(row, start + (long)r * stride, width);
                    Elementwise.Put(to + (long)r * stride, row, width, add: false);
                }
            }
        }
    }
}
