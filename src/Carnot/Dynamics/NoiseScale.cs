using System.Collections.Immutable;

namespace Carnot.Dynamics;

/// <summary>s, the standard deviation of the gradient noise: one for every coordinate, or one for each.</summary>
public sealed class NoiseScale
{
    /// <summary>One value for every coordinate, or as many as there are coordinates; each 0 or more.</summary>
    public NoiseScale(params IEnumerable<double> standardDeviations)
    {
        ArgumentNullException.ThrowIfNull(standardDeviations);
        StandardDeviations = [.. standardDeviations];
        if (StandardDeviations.IsEmpty) throw new UsageException("The noise is empty: give one standard deviation, or one for each coordinate.");
        foreach (double s in StandardDeviations) Require.NonNegative("noise", s);
    }

    /// <summary>Shape (1) or (d).</summary>
    public ImmutableArray<double> StandardDeviations { get; }

    /// <summary>d, or null where one value serves every coordinate.</summary>
    public int? Dimension => StandardDeviations.Length == 1 ? null : StandardDeviations.Length;

    /// <summary>s of a coordinate.</summary>
    public double this[int coordinate] => StandardDeviations.Length == 1 ? StandardDeviations[0] : StandardDeviations[coordinate];
}
