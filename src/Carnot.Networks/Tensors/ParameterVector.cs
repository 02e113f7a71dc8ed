namespace Carnot.Networks.Tensors;

/// <summary>All parameters of a network as one flat vector θ, in the order in which they were added, without gaps.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class ParameterVector<T> where T : unmanaged
{
    private readonly List<Parameter<T>> _parameters = [];
    private Storage<T>? _value, _gradient, _direction, _product;

    /// <summary>The named tensors.</summary>
    public IReadOnlyList<Parameter<T>> Parameters => _parameters;

    /// <summary>The number of parameters.</summary>
    public int Count { get; private set; }

    /// <summary>θ.</summary>
    public Storage<T> Value => _value ??= new(Count);

    /// <summary>∇L at the last gradient call.</summary>
    public Storage<T> Gradient => _gradient ??= new(Count);

    /// <summary>v of a Hessian-vector product.</summary>
    internal Storage<T> Direction => _direction ??= new(Count);

    /// <summary>Hv.</summary>
    internal Storage<T> Product => _product ??= new(Count);

    internal Parameter<T> Add(string name, string group, params int[] shape)
    {
        if (_value is not null) throw new InvalidOperationException("The parameters were used already; none can be added.");
        var added = new Parameter<T>(this, name, group, Count, shape);
        _parameters.Add(added);
        Count = checked(Count + added.Length);
        return added;
    }

    internal void ResetGradients(bool keep)
    {
        foreach (Parameter<T> parameter in _parameters) parameter.ResetGradient(keep);
    }

    internal void ResetProducts(bool keep)
    {
        foreach (Parameter<T> parameter in _parameters) parameter.ResetProduct(keep);
    }

    /// <summary>Exchanges the gradient with the product, so that a plain reverse sweep writes the product.</summary>
    internal void ExchangeGradientAndProduct() => (_gradient, _product) = (Product, Gradient);
}
