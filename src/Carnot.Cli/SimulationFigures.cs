using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Reports.Figures;

namespace Carnot.Cli;

/// <summary>The pictures of an experiment as SVG files: theory as lines, measurements as points of the same colour.</summary>
internal static class SimulationFigures
{
    public static IEnumerable<(string Name, string Text)> Of(Outcome outcome)
    {
        foreach (Picture picture in outcome.Pictures) yield return ($"{picture.Name}.svg", SvgWriter.Write(Draw(picture), picture.Name));
        if (outcome.Grid is { } grid) yield return ($"{grid.ValueName}.svg", SvgWriter.Write(Draw(grid), "grid"));
    }

    private static Figure Draw(Picture picture) => new(picture.Title,
        new(picture.X, Scale: picture.LogX ? AxisScale.Log : AxisScale.Linear),
        new(picture.Y, Scale: picture.LogY ? AxisScale.Log : AxisScale.Linear),
        [.. picture.Curves.Select(curve => (Layer)(curve.Error.IsDefault ? new Line(curve.Name, curve.X, curve.Y) : Drawable(curve, picture.LogY)))]);

    /// <summary>On a logarithmic axis a bar that would reach 0 cannot be drawn; the point stays, without its bar.</summary>
    private static Points Drawable(PictureCurve curve, bool logarithmic)
        => new(curve.Name, curve.X, curve.Y, [.. curve.Error.Select((error, i) => logarithmic && error >= curve.Y[i] ? 0 : error)]);

    /// <summary>Cells of equal size: the parameters of a grid are rarely equally spaced.</summary>
    private static Figure Draw(Grid grid)
    {
        double lowest = grid.Values.Min(), highest = grid.Values.Max();
        double Place(double value) => highest > lowest ? Math.Log(value / lowest) / Math.Log(highest / lowest) : 0;
        return new($"{grid.ValueName}: (ln value − ln least) / (ln greatest − ln least)",
            new($"place in {grid.ColumnName} = {string.Join(", ", grid.Columns)}"), new($"place in {grid.RowName} = {string.Join(", ", grid.Rows)}"),
            [new Heatmap(grid.ValueName, Edges(grid.Columns.Length), Edges(grid.Rows.Length), [.. grid.Values.Select(Place)]) { ShowValues = true }]);
    }

    private static ImmutableArray<double> Edges(int count) => [.. Enumerable.Range(0, count + 1).Select(i => i - 0.5)];
}
