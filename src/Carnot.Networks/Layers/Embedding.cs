using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Layers;

/// <summary>y[b, t] = E[token(b, t)] + P[t]: what a token is and where it stands.</summary>
/// <remarks>Linear in E and P: the tangent is the same with Ė, Ṗ; the reverse adds ȳ to the rows that were read.</remarks>
internal sealed unsafe class Embedding<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PieceColumns = 64;

    private readonly Signal<T> _y;
    private readonly Parameter<T> _tokens, _positions;
    private readonly int[] _ids;
    private readonly Action<int, int> _read, _scatter;
    private T* _fromTokens, _fromPositions, _rows;
    private bool _addTokens, _addPositions;

    public Embedding(Graph<T> graph, string name, Parameter<T> tokens, Parameter<T> positions)
        : base(graph, graph.Sequence(name, positions.Shape[0], tokens.Shape[1]))
    {
        (_y, _tokens, _positions) = (Out!, tokens, positions);
        _ids = new int[checked(graph.Capacity * positions.Shape[0])];
        (_read, _scatter) = (ReadPiece, ScatterPiece);
    }

    internal override IReadOnlyList<Parameter<T>> Parameters => [_tokens, _positions];

    /// <summary>Token ids, shape (samples, positions).</summary>
    public Span<int> Ids => _ids;

    internal override void Forward() => Read(_tokens.ValuePointer, _positions.ValuePointer, _y.Value);

    internal override void Tangent() => Read(_tokens.DirectionPointer, _positions.DirectionPointer, _y.Tangent);

    internal override void Reverse() => Scatter(_y.Adjoint, _tokens.GradientPointer, _tokens.BeginGradient(), _positions.GradientPointer, _positions.BeginGradient());

    internal override void ReverseTangent() => Scatter(_y.AdjointTangent, _tokens.ProductPointer, _tokens.BeginProduct(), _positions.ProductPointer, _positions.BeginProduct());

    private void Read(T* tokens, T* positions, T* rows)
    {
        _fromTokens = tokens;
        _fromPositions = positions;
        _rows = rows;
        Graph.Workers.Run(Pieces(_y.Rows), _read);
    }

    private void Scatter(T* rows, T* tokens, bool addTokens, T* positions, bool addPositions)
    {
        _fromTokens = tokens;
        _fromPositions = positions;
        _rows = rows;
        (_addTokens, _addPositions) = (addTokens, addPositions);
        Graph.Workers.Run((_y.Columns + PieceColumns - 1) / PieceColumns, _scatter);
    }

    private void ReadPiece(int piece, int worker)
    {
        int width = _y.Columns, end = Math.Min(_y.Rows, (piece + 1) * PieceRows), past = Graph.Remembered ?? 0;
        for (int row = piece * PieceRows; row < end; row++)
            Elementwise.Sum(_rows + (long)row * width, _fromTokens + (long)_ids[row] * width, _fromPositions + (long)(past + row % Graph.Positions) * width, width);
    }

    // Dealt out by columns, so that rows of one token are added in their order.
    private void ScatterPiece(int piece, int worker)
    {
        int width = _y.Columns, rows = _y.Rows, from = piece * PieceColumns, count = Math.Min(PieceColumns, width - from);
        if (!_addTokens) Clear(_fromTokens, _tokens.Shape[0]);
        if (!_addPositions) Clear(_fromPositions, _positions.Shape[0]);
        for (int row = 0; row < rows; row++)
        {
            T* bar = _rows + (long)row * width + from;
            Elementwise.Add(_fromTokens + (long)_ids[row] * width + from, bar, count);
            Elementwise.Add(_fromPositions + (long)(row % Graph.Positions) * width + from, bar, count);
        }

        void Clear(T* matrix, int rows)
        {
            for (int row = 0; row < rows; row++) new Span<T>(matrix + (long)row * width + from, count).Clear();
        }
    }
}
