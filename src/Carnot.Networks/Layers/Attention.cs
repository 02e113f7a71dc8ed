using System.Numerics;
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
    private readonly Signal<T> _x, _y;
    private readonly Storage<T> _p, _pDot, _past;
    private readonly Storage<T>[] _bar, _barDot;
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
        _bar = [.. Enumerable.Range(0, graph.Workers.Threads).Select(_ => new Storage<T>(square))];
        _barDot = [.. Enumerable.Range(0, graph.Workers.Threads).Select(_ => new Storage<T>(square))];
        (_forward, _reverse, _tangent, _reverseTangent) = (ForwardPiece, ReversePiece, TangentPiece, ReverseTangentPiece);
    }

    /// <summary>How many heads share the width.</summary>
    internal int Heads => _heads;

    /// <summary>Rows of P that are made at once. Causal blocks end at their last row, which spares nearly half of the products.</summary>
    private int Block => _isCausal ? 32 : Graph.Positions;

    internal override long StateBytes => _p.Bytes + _bar.Sum(b => b.Bytes);

    internal override long TangentStateBytes => _pDot.Bytes + _barDot.Sum(b => b.Bytes);

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

    /// <summary>Where q of a head starts in a matrix shaped as x; k and v follow a width later each.</summary>
    private T* Head(T* x, int piece) => x + (long)(piece / _heads) * Graph.Positions * 3 * _y.Columns + piece % _heads * _size;

    /// <summary>Where a head starts in a matrix shaped as y.</summary>
    private T* Answer(T* y, int piece) => y + (long)(piece / _heads) * Graph.Positions * _y.Columns + piece % _heads * _size;

    private T* Square(Storage<T> storage, int piece) => storage.Pointer + (long)piece * _maximum * _maximum;

    private int Seen(int row) => _isCausal ? row + 1 : Graph.Positions;

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
        for (int start = 0; start < length; start += Block)
        {
            int rows = Math.Min(Block, length - start), keys = Seen(past + start + rows - 1);
            T* block = p + (long)start * all;
            Graph.Product.MultiplySerial(worker, rows, keys, _size, Rows(q + (long)start * stride, stride), Columns(k, apart), block, all, false);
            for (int i = 0; i < rows; i++)
            {
                int seen = Seen(past + start + i);
                new Span<T>(block + (long)i * all + seen, keys - seen).Fill(T.NegativeInfinity);
                Softmax.Forward(block + (long)i * all, keys, _scale);
            }
            Graph.Product.MultiplySerial(worker, rows, _size, keys, Rows(block, all), Rows(v, apart), y + (long)start * width, width, false);
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
        for (int start = 0; start < length; start += Block)
        {
            int rows = Math.Min(Block, length - start), keys = Seen(start + rows - 1);
            T* block = p + (long)start * length, dot = pDot + (long)start * length;
            Graph.Product.MultiplySerial(worker, rows, keys, _size, Rows(qDot + (long)start * stride, stride), Columns(k, stride), dot, length, false);
            Graph.Product.MultiplySerial(worker, rows, keys, _size, Rows(q + (long)start * stride, stride), Columns(kDot, stride), dot, length, true);
            // Later positions have p = 0 and so ṗ = 0.
            for (int i = 0; i < rows; i++) Softmax.Derivative(block + (long)i * length, dot + (long)i * length, keys, _scale);
            Graph.Product.MultiplySerial(worker, rows, _size, keys, Rows(dot, length), Rows(v, stride), y + (long)start * width, width, false);
            Graph.Product.MultiplySerial(worker, rows, _size, keys, Rows(block, length), Rows(vDot, stride), y + (long)start * width, width, true);
        }
    }

    private void ReversePiece(int piece, int worker)
    {
        int width = _y.Columns, length = Graph.Positions, stride = 3 * width;
        T* q = Head(_x.Value, piece), k = q + width, v = k + width, y = Answer(_y.Adjoint, piece), p = Square(_p, piece), bar = _bar[worker].Pointer;
        T* toQ = Head(_x.Adjoint, piece), toK = toQ + width, toV = toK + width;
        for (int start = LastBlock(length); start >= 0; start -= Block)
        {
            int rows = Math.Min(Block, length - start), keys = Seen(start + rows - 1);
            // The last block sees every key and is taken first: it writes where the others add.
            bool add = _add || start + rows < length;
            T* block = p + (long)start * length, yRows = y + (long)start * width;
            Graph.Product.MultiplySerial(worker, rows, keys, _size, Rows(yRows, width), Columns(v, stride), bar, length, false);
            Graph.Product.MultiplySerial(worker, keys, _size, rows, Columns(block, length), Rows(yRows, width), toV, stride, add);
            for (int i = 0; i < rows; i++) Softmax.Derivative(block + (long)i * length, bar + (long)i * length, keys, _scale);
            Graph.Product.MultiplySerial(worker, rows, _size, keys, Rows(bar, length), Rows(k, stride), toQ + (long)start * stride, stride, _add);
            Graph.Product.MultiplySerial(worker, keys, _size, rows, Columns(bar, length), Rows(q + (long)start * stride, stride), toK, stride, add);
        }
    }

    private void ReverseTangentPiece(int piece, int worker)
    {
        int width = _y.Columns, length = Graph.Positions, stride = 3 * width;
        T* q = Head(_x.Value, piece), k = q + width, v = k + width, qDot = Head(_x.Tangent, piece), kDot = qDot + width, vDot = kDot + width;
        T* y = Answer(_y.Adjoint, piece), yDot = Answer(_y.AdjointTangent, piece), p = Square(_p, piece), pDot = Square(_pDot, piece);
        T* bar = _bar[worker].Pointer, barDot = _barDot[worker].Pointer;
        T* toQ = Head(_x.AdjointTangent, piece), toK = toQ + width, toV = toK + width;
        for (int start = LastBlock(length); start >= 0; start -= Block)
        {
            int rows = Math.Min(Block, length - start), keys = Seen(start + rows - 1);
            bool add = _add || start + rows < length;
            T* block = p + (long)start * length, dot = pDot + (long)start * length, yRows = y + (long)start * width, yDotRows = yDot + (long)start * width;
            Operand<T> qRows = Rows(q + (long)start * stride, stride), qDotRows = Rows(qDot + (long)start * stride, stride);
            Graph.Product.MultiplySerial(worker, rows, keys, _size, Rows(yRows, width), Columns(v, stride), bar, length, false);
            Graph.Product.MultiplySerial(worker, rows, keys, _size, Rows(yDotRows, width), Columns(v, stride), barDot, length, false);
            Graph.Product.MultiplySerial(worker, rows, keys, _size, Rows(yRows, width), Columns(vDot, stride), barDot, length, true);
            Graph.Product.MultiplySerial(worker, keys, _size, rows, Columns(dot, length), Rows(yRows, width), toV, stride, add);
            Graph.Product.MultiplySerial(worker, keys, _size, rows, Columns(block, length), Rows(yDotRows, width), toV, stride, true);
            for (int i = 0; i < rows; i++) Softmax.SecondDerivative(block + (long)i * length, dot + (long)i * length, bar + (long)i * length, barDot + (long)i * length, keys, _scale);
            Graph.Product.MultiplySerial(worker, rows, _size, keys, Rows(barDot, length), Rows(k, stride), toQ + (long)start * stride, stride, _add);
            Graph.Product.MultiplySerial(worker, rows, _size, keys, Rows(bar, length), Rows(kDot, stride), toQ + (long)start * stride, stride, true);
            Graph.Product.MultiplySerial(worker, keys, _size, rows, Columns(barDot, length), qRows, toK, stride, add);
            Graph.Product.MultiplySerial(worker, keys, _size, rows, Columns(bar, length), qDotRows, toK, stride, true);
        }
    }

    private int LastBlock(int length) => (length - 1) / Block * Block;

    private static Operand<T> Rows(T* matrix, int stride) => Operand<T>.Rows(matrix, stride);

    private static Operand<T> Columns(T* matrix, int stride) => Operand<T>.Transposed(matrix, stride);
}
