using System.Numerics;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Layers;

/// <summary>y = P V, P = softmax(Q Kᵀ / √d), head by head; causal attention sees no later position.</summary>
/// <remarks>
/// The input's rows hold q, k, v side by side, each heads × d wide. Reverse: V̄ = Pᵀ ȳ, P̄ = ȳ Vᵀ, S̄ = P ∘ (P̄ − Σ P P̄)/√d, Q̄ = S̄ K, K̄ = S̄ᵀ Q.
/// Tangents are the product rule on each of these. Where the graph remembers, k and v of every position are kept, so that positions can go through one after the other. Source: Vaswani et al., arXiv 1706.03762, section 3.2.
/// </remarks>
internal sealed unsafe class Attention<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Rows of P that are made together, a whole number of tiles of every micro-kernel. Causal blocks end at their last row, which spares nearly half of the products.
    private const int Block = 24;

    // Keys come in panels of the widest micro-kernel; what is beyond a row's last key has p = 0.
    private const int Panel = 32;

    // Right operands that are packed at one time: forward Kᵀ and V, in reverse Vᵀ and K, then ȳ and q; with tangents their dots too.
    private const int Packs = 2, TangentPacks = 4;

    private readonly Signal<T> _x, _y;
    private readonly Storage<T> _p, _pDot, _past;
    private readonly Storage<T>[] _bar, _barDot, _packed;
    private readonly int _heads, _size, _maximum;
    private readonly bool _isCausal;
    private readonly double _scale;
    private readonly Action<int, int> _forward, _reverse, _tangent, _reverseTangent;
    private bool _add;

    public Attention(Graph<T> graph, string name, Signal<T> x, int heads, bool isCausal, int maximumPositions) : base(graph, graph.Like(x, name, x.Columns / 3), x)
    {
        (_x, _y, _heads, _isCausal, _maximum) = (x, Out!, heads, isCausal, maximumPositions);
        if (_y.Columns % heads != 0) throw new UsageException($"The width {_y.Columns} cannot be shared by {heads} heads; take a multiple.");
        _size = _y.Columns / heads;
        _scale = 1 / Math.Sqrt(_size);
        int square = checked(maximumPositions * maximumPositions), all = checked(graph.Capacity * heads * square);
        (_p, _pDot, _past) = (new(all), new(all), new(checked(graph.Capacity * maximumPositions * 2 * _y.Columns)));
        int threads = graph.Workers.Threads;
        (_bar, _barDot) = (Some(threads, square), Some(threads, square));
        _packed = Some(threads * TangentPacks, Math.Max(graph.Product.PackedLength(maximumPositions, _size), graph.Product.PackedLength(_size, maximumPositions)));
        (_forward, _reverse, _tangent, _reverseTangent) = (ForwardPiece, ReversePiece, TangentPiece, ReverseTangentPiece);

        static Storage<T>[] Some(int count, int length) => [.. Enumerable.Range(0, count).Select(_ => new Storage<T>(length))];
    }

    /// <summary>How many heads share the width.</summary>
    internal int Heads => _heads;

    internal override long StateBytes => _p.Bytes + _bar.Sum(b => b.Bytes) + PackedBytes * Packs;

    internal override long TangentStateBytes => _pDot.Bytes + _barDot.Sum(b => b.Bytes) + PackedBytes * (TangentPacks - Packs);

    internal override void Forward() => Graph.Workers.Run(Graph.Samples * _heads, _forward);

    internal override void Tangent() => Graph.Workers.Run(Graph.Samples * _heads, _tangent);

    internal override void Reverse()
    {
        _add = _x.BeginAdjoint();
        Graph.Workers.Run(Graph.Samples * _heads, _reverse);
    }

    internal override void ReverseTangent()
    {
        _add = _x.BeginAdjointTangent();
        Graph.Workers.Run(Graph.Samples * _heads, _reverseTangent);
    }

    private long PackedBytes => _packed[0].Bytes * Graph.Workers.Threads;

    /// <summary>Where q of a head starts in a matrix shaped as x; k and v follow a width later each.</summary>
    private T* Head(T* x, int piece) => x + (long)(piece / _heads) * Graph.Positions * 3 * _y.Columns + piece % _heads * _size;

    /// <summary>Where a head starts in a matrix shaped as y.</summary>
    private T* Answer(T* y, int piece) => y + (long)(piece / _heads) * Graph.Positions * _y.Columns + piece % _heads * _size;

    private T* Square(Storage<T> storage, int piece) => storage.Pointer + (long)piece * _maximum * _maximum;

    // Rows of a head lie far apart, which the machine does not foresee: while a row is worked on, the next head's comes into the cache.
    private void Ahead(T* x, int piece, int row)
    {
        T* q = Head(x, piece + Graph.Workers.Threads) + (long)row * 3 * _y.Columns;
        for (int part = 0; part < 3; part++) Simd.Prefetch(q + part * _y.Columns, _size);
    }

    private void AheadAnswer(T* y, int piece, int row) => Simd.Prefetch(Answer(y, piece + Graph.Workers.Threads) + (long)row * _y.Columns, _size);

    /// <summary>How many of so many keys the row at a position sees.</summary>
    private int Seen(int position, int all) => _isCausal ? position + 1 : all;

    /// <summary>How many keys a block that ends before a position needs.</summary>
    private int Keys(int end, int all) => _isCausal ? Math.Min(all, (end + Panel - 1) / Panel * Panel) : all;

    private void ForwardPiece(int piece, int worker)
    {
        int width = _y.Columns, length = Graph.Positions, stride = 3 * width, past = Graph.Remembered ?? 0, all = past + length, apart = stride;
        T* q = Head(_x.Value, piece), k = q + width, v = k + width, y = Answer(_y.Value, piece), p = Square(_p, piece);
        if (Graph.Remembered is not null)
        {
            k = Remember(piece, past, k, v);
            v = k + _size;
            apart = 2 * _size;
        }
        RightPanels<T> kt = Pack(worker, 0, Columns(k, apart), all, _size), vs = Pack(worker, 1, Rows(v, apart), _size, all);
        for (int start = 0; start < length; start += Block)
        {
            int rows = Math.Min(Block, length - start), keys = Keys(past + start + rows, all);
            T* block = p + (long)start * all;
            Product(worker, rows, keys, _size, Rows(q + (long)start * stride, stride), kt, block, all, false);
            for (int i = 0; i < rows; i++)
            {
                T* row = block + (long)i * all;
                Ahead(_x.Value, piece, start + i);
                Simd.Prefetch(row + Block * all, keys);
                int seen = Seen(past + start + i, all), whole = Math.Min(keys, (seen + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count);
                new Span<T>(row + seen, whole - seen).Fill(T.NegativeInfinity);
                Softmax.Forward(row, whole, _scale);
                new Span<T>(row + whole, keys - whole).Clear();
            }
            Product(worker, rows, _size, keys, Rows(block, all), vs, y + (long)start * width, width, false);
        }
    }

    // Kept head by head: a row holds k and v of a position side by side.
    private T* Remember(int piece, int past, T* k, T* v)
    {
        T* kept = _past.Pointer + (long)piece * _maximum * 2 * _size;
        for (int i = 0; i < Graph.Positions; i++)
        {
            T* row = kept + (long)(past + i) * 2 * _size;
            Elementwise.Put(row, k + (long)i * 3 * _y.Columns, _size, add: false);
            Elementwise.Put(row + _size, v + (long)i * 3 * _y.Columns, _size, add: false);
        }
        return kept;
    }

    private void TangentPiece(int piece, int worker)
    {
        int width = _y.Columns, length = Graph.Positions, stride = 3 * width;
        T* q = Head(_x.Value, piece), k = q + width, v = k + width, qDot = Head(_x.Tangent, piece), kDot = qDot + width, vDot = kDot + width;
        T* y = Answer(_y.Tangent, piece), p = Square(_p, piece), pDot = Square(_pDot, piece);
        RightPanels<T> kt = Pack(worker, 0, Columns(k, stride), length, _size), ktDot = Pack(worker, 1, Columns(kDot, stride), length, _size);
        RightPanels<T> vs = Pack(worker, 2, Rows(v, stride), _size, length), vsDot = Pack(worker, 3, Rows(vDot, stride), _size, length);
        for (int start = 0; start < length; start += Block)
        {
            int rows = Math.Min(Block, length - start), keys = Keys(start + rows, length);
            T* block = p + (long)start * length, dot = pDot + (long)start * length, yRows = y + (long)start * width;
            Product(worker, rows, keys, _size, Rows(qDot + (long)start * stride, stride), kt, dot, length, false);
            Product(worker, rows, keys, _size, Rows(q + (long)start * stride, stride), ktDot, dot, length, true);
            // Later positions have p = 0 and so ṗ = 0.
            for (int i = 0; i < rows; i++)
            {
                Ahead(_x.Value, piece, start + i);
                Ahead(_x.Tangent, piece, start + i);
                Softmax.Derivative(block + (long)i * length, dot + (long)i * length, keys, _scale);
            }
            Product(worker, rows, _size, keys, Rows(dot, length), vs, yRows, width, false);
            Product(worker, rows, _size, keys, Rows(block, length), vsDot, yRows, width, true);
        }
    }

    private void ReversePiece(int piece, int worker)
    {
        int width = _y.Columns, length = Graph.Positions, stride = 3 * width;
        T* q = Head(_x.Value, piece), k = q + width, v = k + width, y = Answer(_y.Adjoint, piece), p = Square(_p, piece), bar = _bar[worker].Pointer;
        T* toQ = Head(_x.Adjoint, piece), toK = toQ + width, toV = toK + width;
        RightPanels<T> vt = Pack(worker, 0, Columns(v, stride), length, _size), ks = Pack(worker, 1, Rows(k, stride), _size, length);
        for (int start = 0; start < length; start += Block)
        {
            int rows = Math.Min(Block, length - start), keys = Keys(start + rows, length);
            T* block = p + (long)start * length, barRows = bar + (long)start * length;
            Product(worker, rows, keys, _size, Rows(y + (long)start * width, width), vt, barRows, length, false);
            for (int i = 0; i < rows; i++)
            {
                Ahead(_x.Value, piece, start + i);
                Ahead(_x.Adjoint, piece, start + i);
                AheadAnswer(_y.Adjoint, piece, start + i);
                Softmax.Derivative(block + (long)i * length, barRows + (long)i * length, keys, _scale);
            }
            Product(worker, rows, _size, keys, Rows(barRows, length), ks, toQ + (long)start * stride, stride, _add);
        }
        RightPanels<T> ys = Pack(worker, 0, Rows(y, width), _size, length), qs = Pack(worker, 1, Rows(q, stride), _size, length);
        for (int start = 0; start < length; start += Block)
        {
            ToKeys(worker, start, p, ys, toV, _add);
            ToKeys(worker, start, bar, qs, toK, _add);
        }
    }

    private void ReverseTangentPiece(int piece, int worker)
    {
        int width = _y.Columns, length = Graph.Positions, stride = 3 * width;
        T* q = Head(_x.Value, piece), k = q + width, v = k + width, qDot = Head(_x.Tangent, piece), kDot = qDot + width, vDot = kDot + width;
        T* y = Answer(_y.Adjoint, piece), yDot = Answer(_y.AdjointTangent, piece), p = Square(_p, piece), pDot = Square(_pDot, piece);
        T* bar = _bar[worker].Pointer, barDot = _barDot[worker].Pointer;
        T* toQ = Head(_x.AdjointTangent, piece), toK = toQ + width, toV = toK + width;
        RightPanels<T> vt = Pack(worker, 0, Columns(v, stride), length, _size), vtDot = Pack(worker, 1, Columns(vDot, stride), length, _size);
        RightPanels<T> ks = Pack(worker, 2, Rows(k, stride), _size, length), ksDot = Pack(worker, 3, Rows(kDot, stride), _size, length);
        for (int start = 0; start < length; start += Block)
        {
            int rows = Math.Min(Block, length - start), keys = Keys(start + rows, length);
            T* block = p + (long)start * length, dot = pDot + (long)start * length, barRows = bar + (long)start * length, barDotRows = barDot + (long)start * length;
            Operand<T> yRows = Rows(y + (long)start * width, width), yDotRows = Rows(yDot + (long)start * width, width);
            Product(worker, rows, keys, _size, yRows, vt, barRows, length, false);
            Product(worker, rows, keys, _size, yDotRows, vt, barDotRows, length, false);
            Product(worker, rows, keys, _size, yRows, vtDot, barDotRows, length, true);
            for (int i = 0; i < rows; i++)
            {
                Ahead(_x.Value, piece, start + i);
                Ahead(_x.Tangent, piece, start + i);
                Ahead(_x.AdjointTangent, piece, start + i);
                AheadAnswer(_y.Adjoint, piece, start + i);
                AheadAnswer(_y.AdjointTangent, piece, start + i);
                Softmax.SecondDerivative(block + (long)i * length, dot + (long)i * length, barRows + (long)i * length, barDotRows + (long)i * length, keys, _scale);
            }
            Product(worker, rows, _size, keys, Rows(barDotRows, length), ks, toQ + (long)start * stride, stride, _add);
            Product(worker, rows, _size, keys, Rows(barRows, length), ksDot, toQ + (long)start * stride, stride, true);
        }
        RightPanels<T> ys = Pack(worker, 0, Rows(y, width), _size, length), ysDot = Pack(worker, 1, Rows(yDot, width), _size, length);
        RightPanels<T> qs = Pack(worker, 2, Rows(q, stride), _size, length), qsDot = Pack(worker, 3, Rows(qDot, stride), _size, length);
        for (int start = 0; start < length; start += Block)
        {
            ToKeys(worker, start, pDot, ys, toV, _add);
            ToKeys(worker, start, p, ysDot, toV, true);
            ToKeys(worker, start, barDot, qs, toK, _add);
            ToKeys(worker, start, bar, qsDot, toK, true);
        }
    }

    // Σ over the rows that see a block of keys: square[rows, block]ᵀ right[rows].
    private void ToKeys(int worker, int start, T* square, RightPanels<T> right, T* to, bool add)
    {
        int length = Graph.Positions, stride = 3 * _y.Columns, first = _isCausal ? start : 0;
        Product(worker, Math.Min(Block, length - start), _size, length - first, Columns(square + (long)first * length + start, length), right.From(first), to + (long)start * stride, stride, add);
    }

    private RightPanels<T> Pack(int worker, int place, Operand<T> right, int columns, int depth)
        => Graph.Product.Pack(right, columns, depth, _packed[worker * TangentPacks + place].Pointer);

    private void Product(int worker, int rows, int columns, int depth, Operand<T> left, RightPanels<T> right, T* to, int stride, bool add)
        => Graph.Product.MultiplyPacked(worker, rows, columns, depth, left, right, to, stride, add);

    private static Operand<T> Rows(T* matrix, int stride) => Operand<T>.Rows(matrix, stride);

    private static Operand<T> Columns(T* matrix, int stride) => Operand<T>.Transposed(matrix, stride);
}
