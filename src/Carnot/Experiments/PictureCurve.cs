using System.Collections.Immutable;

namespace Carnot.Experiments;

/// <summary>One curve of a <see cref="Picture"/>.</summary>
/// <param name="Name">As the legend shows it; theory and measurement of one thing share it.</param>
/// <param name="X">Shape (n).</param>
/// <param name="Y">Shape (n).</param>
/// <param name="Error">Standard errors of a measurement, shape (n); default for theory, which is drawn as a line.</param>
public sealed record PictureCurve(string Name, ImmutableArray<double> X, ImmutableArray<double> Y, ImmutableArray<double> Error = default)
{
    /// <summary>A theory curve through (x, f(x)).</summary>
    public static PictureCurve Theory(string name, IEnumerable<double> x, IEnumerable<double> y) => new(name, [.. x], [.. y]);

    /// <summary>Measurements at x.</summary>
    public static PictureCurve Measured(string name, IEnumerable<double> x, IEnumerable<Estimate> y)
    {
        Estimate[] all = [.. y];
        return new(name, [.. x], [.. all.Select(e => e.Value)], [.. all.Select(e => e.StandardError)]);
    }
}
