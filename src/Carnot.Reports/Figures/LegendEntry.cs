using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>One name of a figure and the layers that carry it.</summary>
internal sealed record LegendEntry(string Name, ImmutableArray<Layer> Layers, bool AtLineEnd, double EndX, double EndY, int Part)
{
    /// <summary>The names in the order in which they first appear.</summary>
    public static ImmutableArray<LegendEntry> Of(Figure figure)
    {
        if (figure.Legend == Legend.None) return [];
        var entries = ImmutableArray.CreateBuilder<LegendEntry>();
        foreach (var group in figure.Layers.Where(layer => layer is not (Heatmap or VerticalMarks or StackedArea) && layer.Name.Length > 0).GroupBy(layer => layer.Name))
        {
            var (x, y) = group.Select(LineEnd).FirstOrDefault(end => !double.IsNaN(end.Y), (X: double.NaN, Y: double.NaN));
            entries.Add(new(group.Key, [.. group], figure.Legend == Legend.Direct && !double.IsNaN(y), x, y, -1));
        }
        foreach (StackedArea area in figure.Layers.OfType<StackedArea>())
        {
            for (int part = area.Parts.Length - 1; part >= 0; part--)
                entries.Add(new(area.Parts[part].Name, [area], false, double.NaN, double.NaN, part));
        }
        return entries.DrainToImmutable();
    }

    /// <summary>Sample, text and the room to the next entry.</summary>
    public double Width(double size) => 28 + Markup.Width(Name, size) + 14;

    private static (double X, double Y) LineEnd(Layer layer)
    {
        var (x, y) = layer switch { Line line => (line.X, line.Y), Steps steps => (steps.X, steps.Y), _ => ([], []) };
        for (int i = x.Length - 1; i >= 0; i--)
            if (!double.IsNaN(y[i])) return (x[i], y[i]);
        return (double.NaN, double.NaN);
    }
}
