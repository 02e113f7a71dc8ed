using System.Collections.Immutable;
using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;
using Carnot.Symmetry;

namespace Carnot.Networks.Layers;

/// <summary>y = x W + b + r: a linear map of every row, with bias b and residual r where they are given.</summary>
/// <remarks>
/// Reverse: x̄ = ȳ Wᵀ, W̄ = xᵀ ȳ, b̄ = Σ ȳ over rows, r̄ = ȳ. All are bilinear, so every tangent is the product rule.
/// W is stored (in, out) as GPT-2's checkpoints have it, or (out, in) as most others; x W means the latter's transpose then.
/// </remarks>
internal sealed unsafe class Linear<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int PieceColumns = 64;

    private readonly Signal<T> _x, _y;
    private readonly Parameter<T> _weight;
    private readonly Parameter<T>? _bias;
    private readonly Signal<T>? _residual;
    private readonly bool _inputMajor;
    private readonly int _in, _out;
    private readonly Action<int, int> _sumRows;
    private T* _summed, _sums;
    private bool _addSums;

    public Linear(Graph<T> graph, string name, Signal<T> x, Parameter<T> weight, Parameter<T>? bias = null, Signal<T>? residual = null, bool inputMajor = false)
        : base(graph, graph.Like(x, name, weight.Shape[inputMajor ? 1 : 0]), x, residual)
    {
        (_x, _y, _weight, _bias, _residual, _inputMajor) = (x, Out!, weight, bias, residual, inputMajor);
        (_in, _out) = (x.Columns, _y.Columns);
        if (weight.Shape[inputMajor ? 0 : 1] != _in) throw new ArgumentException($"{weight.Name} takes {weight.Shape[inputMajor ? 0 : 1]} numbers, the input has {_in}.");
        _sumRows = SumRowsPiece;
    }

    internal override IReadOnlyList<Parameter<T>> Parameters => _bias is null ? [_weight] : [_weight, _bias];

    internal override Signal<T>? Residual => _residual;

    /// <summary>x.</summary>
    internal Signal<T> Input => _x;

    /// <summary>Wᵀ as a block of θ, shape (out, in).</summary>
    internal ParameterSlice Weight
    {
        get
        {
            var stored = ParameterSlice.Matrix(_weight.Offset, _weight.Shape[0], _weight.Shape[1]);
            return _inputMajor ? stored.Transpose() : stored;
        }
    }

    /// <summary>b as a block of θ, shape (out, 1).</summary>
    internal ParameterSlice? Bias => _bias is null ? null : ParameterSlice.Vector(_bias.Offset, _out);

    /// <summary>W and b: what writes the units of y.</summary>
    internal ImmutableArray<ParameterSlice> Blocks => Bias is { } bias ? [Weight, bias] : [Weight];

    internal override void Forward()
        => Graph.Product.Multiply(_x.Rows, _out, _in, X(_x.Value), W(_weight.ValuePointer), _y.Value, _out,
            _residual is null ? null : _residual.Value, _bias is null ? null : _bias.ValuePointer);

    internal override void Reverse()
    {
        T* adjoint = _y.Adjoint;
        if (Graph.NeedsGradient)
            WeightProduct(_x.Value, adjoint, _weight.GradientPointer, _weight.BeginGradient(), _bias is null ? null : _bias.GradientPointer, _bias is not null && _bias.BeginGradient());
        if (_x.IsDifferentiable) InputProduct(adjoint, _weight.ValuePointer, _x.Adjoint, _x.BeginAdjoint());
        if (_residual is not { IsDifferentiable: true }) return;
        bool add = _residual.BeginAdjoint();
        if (_residual.Adjoint != adjoint) Elementwise.Put(_residual.Adjoint, adjoint, _y.Length, add);
    }

    internal override void Tangent()
    {
        Graph.Product.Multiply(_x.Rows, _out, _in, X(_x.Value), W(_weight.DirectionPointer), _y.Tangent, _out,
            _residual is not { IsDifferentiable: true } ? null : _residual.Tangent, _bias is null ? null : _bias.DirectionPointer);
        if (_x.IsDifferentiable) Graph.Product.Multiply(_x.Rows, _out, _in, X(_x.Tangent), W(_weight.ValuePointer), _y.Tangent, _out, from: _y.Tangent);
    }

    internal override void ReverseTangent()
    {
        T* adjoint = _y.Adjoint, dot = _y.AdjointTangent;
        WeightProduct(_x.Value, dot, _weight.ProductPointer, _weight.BeginProduct(), _bias is null ? null : _bias.ProductPointer, _bias is not null && _bias.BeginProduct());
        if (_x.IsDifferentiable)
        {
            WeightProduct(_x.Tangent, adjoint, _weight.ProductPointer, true);
            InputProduct(dot, _weight.ValuePointer, _x.AdjointTangent, _x.BeginAdjointTangent());
            InputProduct(adjoint, _weight.DirectionPointer, _x.AdjointTangent, true);
        }
        if (_residual is not { IsDifferentiable: true }) return;
        bool add = _residual.BeginAdjointTangent();
        if (_residual.AdjointTangent != dot) Elementwise.Put(_residual.AdjointTangent, dot, _y.Length, add);
    }

    private Operand<T> X(T* x) => Operand<T>.Rows(x, _in);

    private Operand<T> W(T* weight) => _inputMajor ? Operand<T>.Rows(weight, _out) : Operand<T>.Transposed(weight, _in);

    private void InputProduct(T* adjoint, T* weight, T* to, bool add)
        => Graph.Product.Multiply(_x.Rows, _in, _out, Operand<T>.Rows(adjoint, _out),
            _inputMajor ? Operand<T>.Transposed(weight, _out) : Operand<T>.Rows(weight, _in), to, _in, add ? to : null);

    // The sums over rows that the bias needs come with the product in which ȳ is packed.
    private void WeightProduct(T* x, T* adjoint, T* to, bool add, T* sums = null, bool addSums = false)
    {
        if (_inputMajor)
        {
            Graph.Product.Multiply(_in, _out, _x.Rows, Operand<T>.Transposed(x, _in), Operand<T>.Rows(adjoint, _out), to, _out, add ? to : null, columnSums: sums, addSums: addSums);
            return;
        }
        Graph.Product.Multiply(_out, _in, _x.Rows, Operand<T>.Transposed(adjoint, _out), Operand<T>.Rows(x, _in), to, _in, add ? to : null);
        if (sums != null) SumRows(adjoint, sums, addSums);
    }

    private void SumRows(T* summed, T* sums, bool add)
    {
        _summed = summed;
        _sums = sums;
        _addSums = add;
        Graph.Workers.Run((_out + PieceColumns - 1) / PieceColumns, _sumRows);
    }

    private void SumRowsPiece(int piece, int worker)
        => Reductions.SumRows(_summed, _x.Rows, _out, piece * PieceColumns, PieceColumns, _sums, _addSums);
}
