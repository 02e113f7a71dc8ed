using System.Numerics;
using System.Numerics.Tensors;
using Carnot.Curvature;
using Carnot.Networks.Models;

namespace Carnot.Networks.Probes;

/// <summary>The Hessian of a network's mean loss over some batches of equal size, at θ as it is when a product is asked for.</summary>
/// <remarks>One batch that fits the network's capacity is linearized once, which makes each product a quarter cheaper; the network must not be used between its products then.</remarks>
/// <typeparam name="T">The network's precision: products are rounded to it.</typeparam>
public sealed class NetworkHessian<T> : ISymmetricOperator where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly Func<int, Batch> _batchOf;
    private readonly int _batches;
    private readonly T[] _direction, _product;
    private readonly LinearizedNetwork<T>? _point;

    /// <summary>The Hessian over the batches 0 … <paramref name="batches"/> − 1, which may share one object.</summary>
    public NetworkHessian(Network<T> network, Func<int, Batch> batchOf, int batches = 1)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(batchOf);
        (_network, _batchOf, _batches) = (network, batchOf, batches);
        (_direction, _product) = (new T[network.ParameterCount], new T[network.ParameterCount]);
        if (batches == 1 && batchOf(0) is var batch && batch.Count <= network.Capacity) _point = network.Linearize(batch);
    }

    /// <inheritdoc/>
    public int Dimension => _network.ParameterCount;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> vector, Span<double> product)
    {
        TensorPrimitives.ConvertTruncating(vector, _direction.AsSpan());
        if (_point is not null)
        {
            _point.HessianVector(_direction, _product);
            TensorPrimitives.ConvertTruncating<T, double>(_product, product);
            return;
        }
        product.Clear();
        for (int batch = 0; batch < _batches; batch++)
        {
            _network.HessianVector(_batchOf(batch), _direction, _product);
            for (int i = 0; i < product.Length; i++) product[i] += double.CreateTruncating(_product[i]) / _batches;
        }
    }
}
