using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;

namespace Carnot.Networks.Layers;

/// <summary>y = f(x), number by number.</summary>
/// <remarks>Reverse: x̄ = f′(x) ȳ. Tangent: ẏ = f′(x) ẋ. Its reverse: f′(x) times the dot of ȳ, plus f″(x) ẋ ȳ.</remarks>
internal sealed unsafe class Activation<T, TFunction> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T> where TFunction : IFunction<T>
{
    private readonly Signal<T> _x, _y;
    private readonly Action<int, int> _forward, _reverse, _tangent, _reverseTangent;
    private bool _add;

    public Activation(Graph<T> graph, string name, Signal<T> x) : base(graph, graph.Like(x, name, x.Columns), x)
    {
        (_x, _y) = (x, Out!);
        if (x.Columns % Vector512<T>.Count == 0) (_forward, _reverse, _tangent, _reverseTangent) = (ForwardPiece<Whole>, ReversePiece<Whole>, TangentPiece<Whole>, ReverseTangentPiece<Whole>);
        else (_forward, _reverse, _tangent, _reverseTangent) = (ForwardPiece<Partial>, ReversePiece<Partial>, TangentPiece<Partial>, ReverseTangentPiece<Partial>);
    }

    internal override Signal<T>? SharesAdjoint => _x;

    internal override void Forward() => Graph.Workers.Run(Pieces(_x.Rows), _forward);

    internal override void Reverse()
    {
        _add = _x.BeginAdjoint();
        Graph.Workers.Run(Pieces(_x.Rows), _reverse);
    }

    internal override void Tangent() => Graph.Workers.Run(Pieces(_x.Rows), _tangent);

    internal override void ReverseTangent()
    {
        _add = _x.BeginAdjointTangent();
        Graph.Workers.Run(Pieces(_x.Rows), _reverseTangent);
    }

    private (int Start, int End) Range(int piece) => (piece * PieceRows * _x.Columns, Math.Min(_x.Length, (piece + 1) * PieceRows * _x.Columns));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardPiece<TAccess>(int piece, int worker) where TAccess : struct, IAccess
    {
        var (i, end) = Range(piece);
        T* x = _x.Value, y = _y.Value;
        for (; i < end; i += Vector512<T>.Count) TAccess.Store(TFunction.Value(TAccess.Load(x + i, end - i)), y + i, end - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReversePiece<TAccess>(int piece, int worker) where TAccess : struct, IAccess
    {
        var (i, end) = Range(piece);
        T* x = _x.Value, bar = _y.Adjoint, to = _x.Adjoint;
        for (; i < end; i += Vector512<T>.Count)
        {
            Vector512<T> product = TFunction.Slope(TAccess.Load(x + i, end - i)) * TAccess.Load(bar + i, end - i);
            if (_add) product += TAccess.Load(to + i, end - i);
            TAccess.Store(product, to + i, end - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TangentPiece<TAccess>(int piece, int worker) where TAccess : struct, IAccess
    {
        var (i, end) = Range(piece);
        T* x = _x.Value, dot = _x.Tangent, y = _y.Tangent;
        for (; i < end; i += Vector512<T>.Count) TAccess.Store(TFunction.Slope(TAccess.Load(x + i, end - i)) * TAccess.Load(dot + i, end - i), y + i, end - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReverseTangentPiece<TAccess>(int piece, int worker) where TAccess : struct, IAccess
    {
        var (i, end) = Range(piece);
        T* x = _x.Value, dot = _x.Tangent, bar = _y.Adjoint, barDot = _y.AdjointTangent, to = _x.AdjointTangent;
        for (; i < end; i += Vector512<T>.Count)
        {
            Vector512<T> at = TAccess.Load(x + i, end - i);
            Vector512<T> sum = TFunction.Slope(at) * TAccess.Load(barDot + i, end - i) + TFunction.Curvature(at) * TAccess.Load(dot + i, end - i) * TAccess.Load(bar + i, end - i);
            if (_add) sum += TAccess.Load(to + i, end - i);
            TAccess.Store(sum, to + i, end - i);
        }
    }
}
