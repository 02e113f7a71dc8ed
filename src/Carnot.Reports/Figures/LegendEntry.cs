using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>One name of a figure, as it is and as there is room for, and the layers that carry it.</summary>
internal sealed record LegendEntry(string Name, string Label, ImmutableArray<Layer> Layers, bool AtLineEnd, double EndX, double EndY, int Part)
{
    /// <summary>The room of a sample with the gap behind it, and of the gap behind a name, in pixels.</summary>
    public const double Sample = 28, Gap = 14;

    /// <summary>A wider name at a line's end would take too much of the plot: with one such, all stand in the rows above.</summary>
    private const double WidestAtLineEnd = 0.3;

    /// <summary>The names in the order in which they first appear; two of the longest share a row.</summary>
    public static ImmutableArray<LegendEntry> Of(Figure figure, double size)
    {
        if (figure.Legend == Legend.None) return [];
        var entries = ImmutableArray.CreateBuilder<LegendEntry>();
        foreach (var group in figure.Layers.Where(layer => layer is not (Heatmap or VerticalMarks or StackedArea) && layer.Name.Length > 0).GroupBy(layer => layer.Name))
        {
            var (x, y) = group.Select(LineEnd).FirstOrDefault(end => !double.IsNaN(end.Y), (X: double.NaN, Y: double.NaN));
            entries.Add(new(group.Key, Label(group.Key), [.. group], figure.Legend == Legend.Direct && !double.IsNaN(y), x, y, -1));
        }
        foreach (StackedArea area in figure.Layers.OfType<StackedArea>())
        {
            for (int part = area.Parts.Length - 1; part >= 0; part--)
                entries.Add(new(area.Parts[part].Name, Label(area.Parts[part].Name), [area], false, double.NaN, double.NaN, part));
        }
        bool room = entries.All(entry => !entry.AtLineEnd || Markup.Width(entry.Name, size) <= WidestAtLineEnd * figure.Width);
        return [.. entries.Select(entry => entry with { AtLineEnd = entry.AtLineEnd && room })];

        string Label(string name) => Markup.Shorten(name, size, (figure.Width - 24) / 2 - Sample - Gap);
    }

    /// <summary>Sample, text and the room to the next entry.</summary>
    public double Width(double size) => Sample + Markup.Width(Label, size) + Gap;

    private static (double X, double Y) LineEnd(Layer layer)
    {
        var (x, y) = layer switch { Line line => (line.X, line.Y), Steps steps => (steps.X, steps.Y), _ => ([], []) };
        for (int i = x.Length - 1; i >= 0; i--)
            if (!double.IsNaN(y[i])) return (x[i], y[i]);
        return (double.NaN, double.NaN);
    }
}
