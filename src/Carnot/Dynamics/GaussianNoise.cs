using Carnot.Randomness;

namespace Carnot.Dynamics;

/// <summary>g_i + s_i ξ_i with ξ standard normal.</summary>
/// <param name="standardDeviations">s: one value for every coordinate, or one for each; 0 or more.</param>
public sealed class GaussianNoise(params IEnumerable<double> standardDeviations) : INoise
{
    /// <summary>s.</summary>
    public NoiseScale Scale { get; } = new(standardDeviations);

    /// <inheritdoc/>
    public int? Dimension => Scale.Dimension;

    /// <inheritdoc/>
    public double Variance(int coordinate, double parameter) => Scale[coordinate] * Scale[coordinate];

    /// <inheritdoc/>
    public void AddTo(Span<double> gradient, ReadOnlySpan<double> parameters, Rng rng)
    {
        for (int i = 0; i < gradient.Length; i++)
            if (Scale[i] > 0) gradient[i] += Scale[i] * rng.NextNormal();
    }
}
