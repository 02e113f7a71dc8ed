using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Layers;

/// <summary>y = M x for every row x, with a matrix M that is not trained, shape (out, in).</summary>
/// <remarks>Linear in x: the tangent has the same form; x̄ = Mᵀ ȳ.</remarks>
internal sealed unsafe class FixedLinear<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Signal<T> _x, _y;
    private readonly Storage<T> _matrix;

    public FixedLinear(Graph<T> graph, string name, Signal<T> x, double[,] matrix) : base(graph, graph.Like(x, name, matrix.GetLength(0)), x)
    {
        (_x, _y, _matrix) = (x, Out!, new Storage<T>(matrix.Length));
        if (matrix.GetLength(1) != x.Columns) throw new UsageException($"{name}: a matrix with {matrix.GetLength(1)} columns cannot act on {x.Columns} numbers.");
        int i = 0;
        foreach (double value in matrix) _matrix.Span[i++] = T.CreateTruncating(value);
    }

    internal override void Forward() => Apply(_x.Value, _y.Value);

    internal override void Tangent()
    {
        if (_x.IsDifferentiable) Apply(_x.Tangent, _y.Tangent);
        else new Span<T>(_y.Tangent, _y.Length).Clear();
    }

    internal override void Reverse()
    {
        if (_x.IsDifferentiable) Transposed(_y.Adjoint, _x.Adjoint, _x.BeginAdjoint());
    }

    internal override void ReverseTangent()
    {
        if (_x.IsDifferentiable) Transposed(_y.AdjointTangent, _x.AdjointTangent, _x.BeginAdjointTangent());
    }

    private void Apply(T* x, T* y)
        => Graph.Product.Multiply(_x.Rows, _y.Columns, _x.Columns, Operand<T>.Rows(x, _x.Columns), Operand<T>.Transposed(_matrix.Pointer, _x.Columns), y, _y.Columns);

    private void Transposed(T* bar, T* to, bool add)
        => Graph.Product.Multiply(_x.Rows, _x.Columns, _y.Columns, Operand<T>.Rows(bar, _y.Columns), Operand<T>.Rows(_matrix.Pointer, _x.Columns), to, _x.Columns, add ? to : null);
}
