using System.Collections.Immutable;
using Carnot.Experiments;
using Carnot.Reports.Compositions;
using Carnot.Reports.Figures;

namespace Carnot.Cli;

/// <summary>The pictures of an experiment as SVG files: theory as lines, measurements as points of the same colour.</summary>
internal static class SimulationFigures
{
    public static IEnumerable<(string Name, string Text)> Of(Outcome outcome)
    {
        foreach (Picture picture in outcome.Pictures) yield return ($"{picture.Name}.svg", SvgWriter.Write(PictureFigure.Of(picture), picture.Name));
        if (outcome.Grid is { } grid) yield return ($"{grid.ValueName}.svg", SvgWriter.Write(Draw(grid), "grid"));
    }

    private static Figure Draw(Grid grid)
    {
        double lowest = grid.Values.Min(), highest = grid.Values.Max();
        double Place(double value) => highest > lowest ? Math.Round(Math.Log(value / lowest) / Math.Log(highest / lowest), 3) : 0;
        return new($"{grid.ValueName} on a logarithmic scale from 0 (least) to 1 (greatest)", new(grid.ColumnName, Scale: AxisScale.Log), new(grid.RowName),
            [new Heatmap(grid.ValueName, GeometricEdges(grid.Columns), Edges(grid.Rows), [.. grid.Values.Select(Place)]) { ShowValues = true }]);
    }

    /// <summary>Half-way between neighbours, and as far beyond the first and the last.</summary>
    private static ImmutableArray<double> Edges(ImmutableArray<double> centres)
        => [1.5 * centres[0] - 0.5 * centres[1], .. centres.Zip(centres.Skip(1), (a, b) => 0.5 * (a + b)), 1.5 * centres[^1] - 0.5 * centres[^2]];

    private static ImmutableArray<double> GeometricEdges(ImmutableArray<double> centres)
        => [.. Edges([.. centres.Select(Math.Log)]).Select(Math.Exp)];
}
