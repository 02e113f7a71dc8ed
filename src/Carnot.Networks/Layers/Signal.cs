using Carnot.Networks.Tensors;

namespace Carnot.Networks.Layers;

/// <summary>What flows between two layers: a matrix x with its adjoint ∂L/∂x and, for curvature, the derivatives of both along a direction of θ.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed unsafe class Signal<T> where T : unmanaged
{
    private readonly Func<int> _rows;
    private Storage<T>? _adjoint, _adjointTangent;
    private bool _hasAdjoint, _hasAdjointTangent;

    internal Signal(string name, Func<int> rows, int maximumRows, int columns, bool isDifferentiable)
    {
        (Name, _rows, Columns, IsDifferentiable) = (name, rows, columns, isDifferentiable);
        int length = checked(maximumRows * columns);
        (ValueStorage, TangentStorage) = (new(length), new(length));
    }

    /// <summary>The name, for example <c>h.0.mlp</c>.</summary>
    public string Name { get; }

    /// <summary>Rows now: samples × positions, or samples.</summary>
    public int Rows => _rows();

    /// <summary>Numbers per row.</summary>
    public int Columns { get; }

    /// <summary>False for data.</summary>
    public bool IsDifferentiable { get; }

    /// <summary>x, shape (Rows, Columns).</summary>
    public ReadOnlySpan<T> Values => ValueStorage.Span[..(Rows * Columns)];

    internal Storage<T> ValueStorage { get; }

    internal Storage<T> TangentStorage { get; }

    internal Storage<T>? AdjointStorage { get => _adjoint; set => _adjoint = value; }

    internal Storage<T>? AdjointTangentStorage { get => _adjointTangent; set => _adjointTangent = value; }

    internal int Length => Rows * Columns;

    internal T* Value => ValueStorage.Pointer;

    internal T* Tangent => TangentStorage.Pointer;

    internal T* Adjoint => _adjoint!.Pointer;

    internal T* AdjointTangent => _adjointTangent!.Pointer;

    /// <summary>Whether this sweep wrote an adjoint already, so that another has to be added; from now on it did.</summary>
    internal bool BeginAdjoint()
    {
        bool had = _hasAdjoint;
        _hasAdjoint = true;
        return had;
    }

    /// <summary>The same for the adjoint's derivative.</summary>
    internal bool BeginAdjointTangent()
    {
        bool had = _hasAdjointTangent;
        _hasAdjointTangent = true;
        return had;
    }

    internal void ResetAdjoint() => _hasAdjoint = false;

    internal void ResetAdjointTangent() => _hasAdjointTangent = false;

    internal void ExchangeAdjoints() => (_adjoint, _adjointTangent) = (_adjointTangent, _adjoint);
}
