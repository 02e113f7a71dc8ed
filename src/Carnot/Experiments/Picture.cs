using System.Collections.Immutable;

namespace Carnot.Experiments;

/// <summary>A figure as plain data: theory as lines, measurements as points with their errors.</summary>
/// <param name="Name">The file name without its ending.</param>
/// <param name="Title">What it shows.</param>
/// <param name="X">The horizontal quantity.</param>
/// <param name="Y">The vertical quantity.</param>
/// <param name="Curves">What is drawn, from back to front.</param>
public sealed record Picture(string Name, string Title, string X, string Y, ImmutableArray<PictureCurve> Curves)
{
    /// <summary>A logarithmic horizontal axis.</summary>
    public bool LogX { get; init; }

    /// <summary>A logarithmic vertical axis.</summary>
    public bool LogY { get; init; }
}
