using System.Collections.Immutable;
using System.Numerics;
using Carnot.Networks.Models;
using Carnot.Symmetry;

namespace Carnot.Networks.Symmetries;

/// <summary>Meters the balance of symmetries along a network's training.</summary>
/// <typeparam name="T">The network's precision; sums are taken in double.</typeparam>
/// <param name="network">The network.</param>
/// <param name="symmetries">Which of its symmetries.</param>
public sealed class NetworkBalance<T>(Network<T> network, ImmutableArray<ContinuousSymmetry> symmetries) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] _gradient = new double[network.ParameterCount], _parameters = new double[network.ParameterCount];

    /// <summary>One for each symmetry, in their order.</summary>
    public ImmutableArray<BalanceMeter> Meters { get; } = [.. symmetries.Select(symmetry => new BalanceMeter(symmetry))];

    /// <summary>Adds a step of plain SGD: call it after the gradient and before the update.</summary>
    public void Add()
    {
        Inputs.Convert<T, double>(network.Vector.Gradient.Span, _gradient);
        Add(_gradient);
    }

    /// <summary>Adds a step whose rule balances another vector than the gradient, shape (d).</summary>
    public void Add(ReadOnlySpan<double> drive)
    {
        Inputs.Convert<T, double>(network.Vector.Value.Span, _parameters);
        foreach (BalanceMeter meter in Meters) meter.Add(drive, _parameters);
    }
}
