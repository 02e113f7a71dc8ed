using System.Numerics;

namespace Carnot.Networks.Models;

/// <summary>A network at one θ on one batch, ready for many curvature products. Valid until the network is used in another way or θ changes.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class LinearizedNetwork<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly long _call;

    internal LinearizedNetwork(Network<T> network, long call, double loss) => (_network, _call, Loss) = (network, call, loss);

    /// <summary>L of the batch.</summary>
    public double Loss { get; }

    /// <summary>∇L of the batch.</summary>
    public ReadOnlySpan<T> Gradient => Current().Vector.Gradient.Span;

    /// <summary>Hv.</summary>
    public void HessianVector(ReadOnlySpan<T> direction, Span<T> product)
    {
        Start(direction, product);
        _network.Tape.ReverseTangent(add: false);
        _network.Vector.Product.Span.CopyTo(product);
    }

    /// <summary>Gv, with the generalised Gauss-Newton matrix.</summary>
    public void GaussNewtonVector(ReadOnlySpan<T> direction, Span<T> product)
    {
        Start(direction, product);
        _network.Tape.ReverseGaussNewton(add: false);
        _network.Vector.Product.Span.CopyTo(product);
    }

    private void Start(ReadOnlySpan<T> direction, Span<T> product)
    {
        if (direction.Length != _network.ParameterCount || product.Length != direction.Length)
            throw new ArgumentException($"Vectors of {direction.Length} and {product.Length} numbers were given for {_network.ParameterCount} parameters.");
        direction.CopyTo(Current().Vector.Direction.Span);
        _network.Tape.Tangent();
    }

    private Network<T> Current() => _network.IsCurrent(_call) ? _network
        : throw new InvalidOperationException("The network was used since it was linearized; linearize it again.");
}
