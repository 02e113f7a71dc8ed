using Carnot.Randomness;

namespace Carnot.Dynamics;

/// <summary>Gaussian noise that grows away from the minimum: s²(θ_i) = s_i² (1 + (θ_i / w)²).</summary>
/// <remarks>
/// With SGD the second moment is still exact: v′ = (1 − aη)² v + η² s² (1 + v/w²); see <see cref="MultiplicativeMoments"/>.
/// The stationary density has power-law tails, as minibatch noise of a linear model has.
/// </remarks>
public sealed class MultiplicativeNoise : INoise
{
    /// <summary>Noise of standard deviation s at 0 that has grown by √2 at distance <paramref name="width"/>.</summary>
    public MultiplicativeNoise(double width, params IEnumerable<double> standardDeviations)
        => (Width, Scale) = (Require.Positive("width", width), new(standardDeviations));

    /// <summary>w.</summary>
    public double Width { get; }

    /// <summary>s at θ = 0.</summary>
    public NoiseScale Scale { get; }

    /// <inheritdoc/>
    public int? Dimension => Scale.Dimension;

    /// <inheritdoc/>
    public double Variance(int coordinate, double parameter)
        => Scale[coordinate] * Scale[coordinate] * (1 + parameter * parameter / (Width * Width));

    /// <inheritdoc/>
    public void AddTo(Span<double> gradient, ReadOnlySpan<double> parameters, Rng rng)
    {
        for (int i = 0; i < gradient.Length; i++)
            if (Scale[i] > 0) gradient[i] += Math.Sqrt(Variance(i, parameters[i])) * rng.NextNormal();
    }
}
