using System.Collections.Immutable;
using Carnot.EntropicExperiments;
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

    /// <summary>Every measurement of an experiment on entropic forces beside its theory, and the tables where there are some.</summary>
    public static IEnumerable<(string Name, string Text)> Of(IEntropicExperiment experiment, EntropicOutcome outcome)
    {
        ImmutableArray<double> places = [.. Enumerable.Range(1, outcome.Results.Length).Select(i => (double)i)];
        var theory = new Points("theory", places, [.. outcome.Results.Select(r => r.Theory)], [.. places.Select(_ => 0.0)]);
        // Few measurements are named one by one; of many the numbers in run.json tell which is which.
        IEnumerable<Layer> measured = places.Length > MostNamed
            ? [new Points("measured", places, [.. outcome.Results.Select(r => r.Measured.Value)], [.. outcome.Results.Select(r => r.Measured.StandardError)])]
            : outcome.Results.Select((r, i) => new Points($"{i + 1}: {r.Quantity}", [places[i]], [r.Measured.Value], [r.Measured.StandardError]));
        yield return ($"{experiment.Name}.svg", SvgWriter.Write(new Figure($"{experiment.Name}: measurement beside theory", new("result, in the order of run.json"), new("value"), [theory, .. measured]), experiment.Name));
        foreach (Grid grid in outcome.Grids)
            yield return ($"{grid.ValueName}.svg", SvgWriter.Write(new Figure(grid.ValueName, new(grid.ColumnName), new(grid.RowName), [new Heatmap(grid.ValueName, Edges(grid.Columns), Edges(grid.Rows), grid.Values) { ShowValues = true }]) { Legend = Legend.None }, "grid"));
    }

    private const int MostNamed = 8;

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
