using Carnot.Randomness;

namespace Carnot.Dynamics;

/// <summary>What a minibatch adds to the mean gradient: zero mean, independent from step to step and from coordinate to coordinate.</summary>
public interface INoise
{
    /// <summary>d where the noise is given for each coordinate, null where one value serves every coordinate.</summary>
    int? Dimension { get; }

    /// <summary>s²(θ_i), the variance of one coordinate of the gradient at the parameter value given.</summary>
    double Variance(int coordinate, double parameter);

    /// <summary>Adds one draw at <paramref name="parameters"/> to <paramref name="gradient"/>, both of shape (d).</summary>
    void AddTo(Span<double> gradient, ReadOnlySpan<double> parameters, Rng rng);
}
