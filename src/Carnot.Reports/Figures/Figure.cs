using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>Where the names of the layers stand.</summary>
public enum Legend
{
    /// <summary>In rows above the plot, each with a sample of its line, marker or area.</summary>
    Box,

    /// <summary>At the right end of each line, pushed apart where they would overlap; other layers, and all where a name is wide, stay in the rows above.</summary>
    Direct,

    /// <summary>Nowhere: one layer that the title already names.</summary>
    None,
}

/// <summary>A picture as data: two axes and what is drawn between them, from back to front.</summary>
/// <param name="Title">What the figure shows, in a few words.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Layers">What is drawn, the first at the back.</param>
public sealed record Figure(string Title, Axis X, Axis Y, ImmutableArray<Layer> Layers)
{
    /// <summary>What a reader who cannot see the figure should know; the title where empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where layers are named.</summary>
    public Legend Legend { get; init; } = Legend.Box;

    /// <summary>Width in CSS pixels.</summary>
    public int Width { get; init; } = 720;

    /// <summary>Height in CSS pixels, with one row of names; further rows add to it.</summary>
    public int Height { get; init; } = 400;
}
