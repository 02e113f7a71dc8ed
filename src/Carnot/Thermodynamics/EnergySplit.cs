namespace Carnot.Thermodynamics;

/// <summary>The first law for a valley ½ a v whose sharpness changes: d(½av) = ½ v da (work of the river) + ½ a dv (heat), without remainder.</summary>
/// <param name="Work">½ v da, at the mean of both v.</param>
/// <param name="Heat">½ a dv, at the mean of both a; T dS with k_B T = a v.</param>
public readonly record struct EnergySplit(double Work, double Heat)
{
    /// <summary>The work and heat between two states of one direction.</summary>
    public static EnergySplit Between(double sharpness, double variance, double nextSharpness, double nextVariance)
        => new(0.25 * (variance + nextVariance) * (nextSharpness - sharpness), 0.25 * (sharpness + nextSharpness) * (nextVariance - variance));
}
