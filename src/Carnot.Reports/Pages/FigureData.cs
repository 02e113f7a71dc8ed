using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Reports.Figures;

namespace Carnot.Reports.Pages;

/// <summary>The numbers of a figure, whole, as JSON, CSV or the rows of a table.</summary>
public static class FigureData
{
    /// <summary><c>{title, x, y, layers: [{kind, name, columns: {x: […], …}, labels?}]}</c>; NaN is null. <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> are escaped, so that it may stand inside a page.</summary>
    public static string ToJson(Figure figure)
    {
        var layers = new JsonArray();
        foreach (Layer layer in figure.Layers)
        {
            var columns = new JsonObject();
            foreach (var (name, values) in Named(layer))
                columns[name] = new JsonArray([.. values.Select(value => double.IsNaN(value) ? null : JsonValue.Create(value))]);
            var one = new JsonObject { ["kind"] = layer.GetType().Name, ["name"] = layer.Name, ["columns"] = columns };
            if (layer is VerticalMarks marks) one["labels"] = new JsonArray([.. marks.Marks.Select(mark => JsonValue.Create(mark.Label))]);
            layers.Add(one);
        }
        return new JsonObject { ["title"] = figure.Title, ["x"] = figure.X.Heading, ["y"] = figure.Y.Heading, ["layers"] = layers }.ToJsonString(JsonSerializerOptions.Default);
    }

    /// <summary>One row per point: the layer's name, then every column that any layer has; full precision, empty where a layer lacks the column.</summary>
    public static string ToCsv(Figure figure)
    {
        string[] columns = Headings(figure);
        var text = new System.Text.StringBuilder().AppendJoin(',', columns.Prepend("series").Select(Quote)).Append('\n');
        foreach (Layer layer in figure.Layers)
        {
            var named = Named(layer).ToDictionary(column => column.Name, column => column.Values);
            for (int i = 0; i < layer.Columns[0].Values.Length; i++)
            {
                text.Append(Quote(layer.Name));
                foreach (string column in columns)
                    text.Append(',').Append(named.TryGetValue(column, out var values) && !double.IsNaN(values[i]) ? values[i].ToString("R", CultureInfo.InvariantCulture) : "");
                text.Append('\n');
            }
        }
        return text.ToString();
    }

    /// <summary>The same rows for reading, at most <paramref name="most"/> in all, evenly spread over each layer.</summary>
    internal static (ImmutableArray<Column> Columns, ImmutableArray<ImmutableArray<string>> Rows, int Total) ToRows(Figure figure, int most)
    {
        string[] columns = Headings(figure);
        int total = figure.Layers.Sum(layer => layer.Columns[0].Values.Length);
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        foreach (Layer layer in figure.Layers)
        {
            var named = Named(layer).ToDictionary(column => column.Name, column => column.Values);
            int count = layer.Columns[0].Values.Length;
            int share = total <= most ? count : Math.Min(count, Math.Max(2, (int)((long)most * count / total)));
            foreach (int i in Thinning.Evenly(count, share))
                rows.Add([layer.Name, .. columns.Select(column => named.TryGetValue(column, out var values) ? Cell(values[i]) : "")]);
        }
        return ([new("series", Number: false), .. columns.Select(column => new Column(column == "x" ? figure.X.Heading : column == "y" ? figure.Y.Heading : column))], rows.DrainToImmutable(), total);
    }

    private static string Cell(double value) => double.IsNaN(value) ? "" : double.IsInteger(value) && Math.Abs(value) < 1e9 ? Numbers.Fixed(value, 0) : Numbers.Significant(value, 6);

    private static string[] Headings(Figure figure) => [.. figure.Layers.SelectMany(Named).Select(column => column.Name).Distinct()];

    /// <summary>The columns of a layer under different names, whatever its author called them.</summary>
    private static IEnumerable<(string Name, ImmutableArray<double> Values)> Named(Layer layer)
    {
        var taken = new HashSet<string>();
        foreach (var (name, values) in layer.Columns)
        {
            string free = name;
            for (int i = 2; !taken.Add(free); i++) free = $"{name} {i}";
            yield return (free, values);
        }
    }

    private static string Quote(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
