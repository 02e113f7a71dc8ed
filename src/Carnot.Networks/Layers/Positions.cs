using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Layers;

/// <summary>y[b, t] = x[b, t] + P[t].</summary>
/// <remarks>Linear: tangents have the same form; x̄ = ȳ, P̄[t] = Σ ȳ[b, t] over b.</remarks>
internal sealed unsafe class Positions<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Signal<T> _x, _y;
    private readonly Parameter<T> _positions;

    public Positions(Graph<T> graph, string name, Signal<T> x, Parameter<T> positions) : base(graph, graph.Like(x, name, x.Columns), x)
        => (_x, _y, _positions) = (x, Out!, positions);

    internal override IReadOnlyList<Parameter<T>> Parameters => [_positions];

    internal override Signal<T> Residual => _x;

    internal override void Forward() => Add(_x.Value, _positions.ValuePointer, _y.Value);

    internal override void Tangent() => Add(_x.Tangent, _positions.DirectionPointer, _y.Tangent);

    internal override void Reverse()
    {
        Sum(_y.Adjoint, _positions.GradientPointer, _positions.BeginGradient());
        bool add = _x.BeginAdjoint();
        if (_x.Adjoint != _y.Adjoint) Elementwise.Put(_x.Adjoint, _y.Adjoint, _y.Length, add);
    }

    internal override void ReverseTangent()
    {
        Sum(_y.AdjointTangent, _positions.ProductPointer, _positions.BeginProduct());
        bool add = _x.BeginAdjointTangent();
        if (_x.AdjointTangent != _y.AdjointTangent) Elementwise.Put(_x.AdjointTangent, _y.AdjointTangent, _y.Length, add);
    }

    private int SampleLength => Graph.Positions * _y.Columns;

    private void Add(T* x, T* positions, T* y)
    {
        for (int sample = 0; sample < Graph.Samples; sample++) Elementwise.Sum(y + (long)sample * SampleLength, x + (long)sample * SampleLength, positions, SampleLength);
    }

    private void Sum(T* bar, T* positions, bool add)
    {
        if (!add) new Span<T>(positions, _positions.Length).Clear();
        for (int sample = 0; sample < Graph.Samples; sample++) Elementwise.Add(positions, bar + (long)sample * SampleLength, SampleLength);
    }
}
