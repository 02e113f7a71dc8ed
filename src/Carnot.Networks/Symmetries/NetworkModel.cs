using System.Numerics;
using Carnot.Networks.Models;
using Carnot.Symmetry;

namespace Carnot.Networks.Symmetries;

/// <summary>A network on a fixed set of samples, as the entropic loss sees a model; Hessian-vector products are exact.</summary>
/// <remarks>
/// Every call writes its parameters into the network, where they stay. In single precision they are rounded on the way in;
/// identities that hold to 1e-12 in <see cref="double"/> hold to 1e-5 then.
/// </remarks>
/// <typeparam name="T">The network's precision.</typeparam>
/// <param name="network">The network.</param>
/// <param name="samples">The N samples that the loss is the mean of.</param>
public sealed class NetworkModel<T>(Network<T> network, Batch samples) : IDifferentiableModel where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _direction = new T[network.ParameterCount], _product = new T[network.ParameterCount];

    /// <inheritdoc/>
    public int ParameterCount => network.ParameterCount;

    /// <inheritdoc/>
    public int SampleCount => samples.Count;

    /// <summary>The network's θ as it is now.</summary>
    public double[] CurrentParameters()
    {
        double[] parameters = new double[ParameterCount];
        Inputs.Convert<T, double>(network.Vector.Value.Span, parameters);
        return parameters;
    }

    /// <inheritdoc/>
    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<int> samples) => network.Loss(At(parameters, samples));

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<double> parameters, ReadOnlySpan<int> samples, Span<double> gradient)
    {
        network.LossAndGradient(At(parameters, samples));
        Inputs.Convert<T, double>(network.Vector.Gradient.Span, gradient);
    }

    /// <inheritdoc/>
    public void HessianVector(ReadOnlySpan<double> parameters, ReadOnlySpan<int> samples, ReadOnlySpan<double> vector, Span<double> product)
    {
        Inputs.Convert(vector, _direction.AsSpan());
        network.HessianVector(At(parameters, samples), _direction, _product);
        Inputs.Convert<T, double>(_product, product);
    }

    private Batch At(ReadOnlySpan<double> parameters, ReadOnlySpan<int> chosen)
    {
        if (parameters.Length != ParameterCount) throw new ArgumentException($"{parameters.Length} parameters were given for a network of {ParameterCount}.", nameof(parameters));
        Inputs.Convert(parameters, network.Vector.Value.Span);
        return samples.Select(chosen);
    }
}
