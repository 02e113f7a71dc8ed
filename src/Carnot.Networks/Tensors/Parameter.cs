namespace Carnot.Networks.Tensors;

/// <summary>One named tensor of trainable numbers: a stretch of its network's flat parameter vector θ.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed unsafe class Parameter<T> where T : unmanaged
{
    private readonly ParameterVector<T> _owner;

    internal Parameter(ParameterVector<T> owner, string name, string group, int offset, int[] shape)
        => (_owner, Name, Group, Offset, Shape) = (owner, name, group, offset, shape);

    /// <summary>The name in checkpoints, for example <c>h.0.attn.c_attn.weight</c>.</summary>
    public string Name { get; }

    /// <summary>What it belongs to, for measurements by group, for example <c>h.0.attn</c>.</summary>
    public string Group { get; }

    /// <summary>Sizes, outermost first; the numbers lie row by row.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Where it starts in the flat vector.</summary>
    public int Offset { get; }

    /// <summary>How many numbers.</summary>
    public int Length => Shape.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>Whether it has two dimensions or more. Weight decay is commonly kept to these.</summary>
    public bool IsMatrix => Shape.Count >= 2;

    /// <summary>Whether it holds one vector per token or position rather than a linear map.</summary>
    public bool IsEmbedding => Group is "wte" or "wpe";

    /// <summary>θ of this tensor. Writing here changes the network.</summary>
    public Memory<T> Value => _owner.Value.Memory.Slice(Offset, Length);

    /// <summary>The gradient that the last gradient call left.</summary>
    public Memory<T> Gradient => _owner.Gradient.Memory.Slice(Offset, Length);

    internal T* ValuePointer => _owner.Value.Pointer + Offset;

    internal T* GradientPointer => _owner.Gradient.Pointer + Offset;

    internal T* DirectionPointer => _owner.Direction.Pointer + Offset;

    internal T* ProductPointer => _owner.Product.Pointer + Offset;

    private bool _hasGradient, _hasProduct;

    /// <summary>Whether this sweep wrote a gradient already, so that another has to be added to it; from now on it did.</summary>
    internal bool BeginGradient()
    {
        bool had = _hasGradient;
        _hasGradient = true;
        return had;
    }

    /// <summary>The same for the derivative of the gradient.</summary>
    internal bool BeginProduct()
    {
        bool had = _hasProduct;
        _hasProduct = true;
        return had;
    }

    internal void ResetGradient(bool keep) => _hasGradient = keep;

    internal void ResetProduct(bool keep) => _hasProduct = keep;
}
