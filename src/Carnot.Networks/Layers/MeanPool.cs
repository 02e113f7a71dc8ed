using System.Numerics;

namespace Carnot.Networks.Layers;

/// <summary>y[b] = mean over positions t of x[b, t].</summary>
/// <remarks>Linear: the tangent has the same form; x̄[b, t] = ȳ[b]/n.</remarks>
internal sealed unsafe class MeanPool<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Signal<T> _x, _y;

    public MeanPool(Graph<T> graph, string name, Signal<T> x) : base(graph, graph.Rows(name, x.Columns), x) => (_x, _y) = (x, Out!);

    internal override void Forward() => Mean(_x.Value, _y.Value);

    internal override void Tangent() => Mean(_x.Tangent, _y.Tangent);

    internal override void Reverse() => Spread(_y.Adjoint, _x.Adjoint, _x.BeginAdjoint());

    internal override void ReverseTangent() => Spread(_y.AdjointTangent, _x.AdjointTangent, _x.BeginAdjointTangent());

    private void Mean(T* x, T* y)
    {
        T share = T.One / T.CreateTruncating(Graph.Positions);
        new Span<T>(y, _y.Length).Clear();
        int rows = _x.Rows;
        for (int row = 0; row < rows; row++)
            for (int i = 0; i < _x.Columns; i++) y[(long)(row / Graph.Positions) * _x.Columns + i] += share * x[(long)row * _x.Columns + i];
    }

    private void Spread(T* bar, T* to, bool add)
    {
        T share = T.One / T.CreateTruncating(Graph.Positions);
        int rows = _x.Rows;
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < _x.Columns; i++)
            {
                T* at = to + (long)row * _x.Columns + i;
                *at = (add ? *at : T.Zero) + share * bar[(long)(row / Graph.Positions) * _x.Columns + i];
            }
        }
    }
}
