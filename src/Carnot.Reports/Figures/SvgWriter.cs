using System.Collections.Immutable;
using System.Text;

namespace Carnot.Reports.Figures;

/// <summary>Draws a <see cref="Figure"/> as SVG text: the same figure gives the same bytes.</summary>
/// <remarks>
/// Colours are attributes, so a file stands alone in any viewer; beside each stands a class (s0 …, f0 …, ink, quiet, grid, rule, paper, halo)
/// by which a page may set its own, for a dark theme for instance. Text stays text. Series longer than four points per pixel column are
/// thinned without changing the picture; the data that a page embeds stay whole.
/// </remarks>
public static class SvgWriter
{
    private const double TitleSize = 14, LabelSize = 11.5, LegendRow = 17, TickGap = 6;
    private const int MostRows = 8;

    /// <summary>The figure as one <c>svg</c> element.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="id">Begins every id inside the element; must differ between the figures of one page.</param>
    public static string Write(Figure figure, string id = "figure")
    {
        ArgumentNullException.ThrowIfNull(figure);
        var data = figure.Layers.SelectMany(layer => layer.Abscissas);
        bool lines = figure.Layers.Any(layer => layer is Line or Steps or Band or StackedArea), map = figure.Layers.Any(layer => layer is Heatmap);
        var (x0, x1) = Scale.Range(figure.X, data, map || lines ? 0 : 0.03, map);
        var (y0, y1) = Scale.Range(figure.Y, figure.Layers.SelectMany(layer => layer.Ordinates), map ? 0 : 0.05, map);
        Ticks xTicks = Ticks.For(x0, x1, figure.X.Scale), yTicks = Ticks.For(y0, y1, figure.Y.Scale);

        ImmutableArray<LegendEntry> entries = LegendEntry.Of(figure, LabelSize);
        var direct = entries.Where(entry => entry.AtLineEnd).ToImmutableArray();
        var boxed = entries.Where(entry => !entry.AtLineEnd).ToImmutableArray();

        var (rows, unnamed) = Rows(boxed, figure.Width - 24);
        // Names beyond the first row make the picture taller instead of the plot lower.
        figure = figure with { Height = figure.Height + Math.Max(0, rows.Length - 1) * (int)LegendRow };

        double left = 10 + TickGap + Widest(yTicks.Labels);
        double right = figure.Width - (map ? 78 : direct.Length > 0 ? 16 + direct.Max(entry => Markup.Width(entry.Name, LabelSize)) : Math.Max(12, Widest(xTicks.Labels) / 2 + 4));
        double legendTop = figure.Title.Length > 0 ? 34 : 14;
        double labelLine = legendTop + rows.Length * LegendRow + (rows.Length > 0 ? 4 : 0);
        double top = labelLine + 12, bottom = figure.Height - 42;
        var drawing = new Drawing(new(x0, x1, left, right, figure.X.Scale), new(y0, y1, bottom, top, figure.Y.Scale), SlotsOf(figure), Distinct(figure));

        StringBuilder svg = drawing.Svg;
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"figure\" viewBox=\"0 0 {figure.Width} {figure.Height}\" width=\"{figure.Width}\" height=\"{figure.Height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" font-family=\"'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif\" font-size=\"{Markup.Number(LabelSize)}\">\n");
        svg.Append($"<title id=\"{id}-t\">{Markup.Escape(figure.Title)}</title>\n<desc id=\"{id}-d\">{Markup.Escape(figure.Description.Length > 0 ? figure.Description : Describe(figure))}</desc>\n");
        svg.Append($"<defs><clipPath id=\"{id}-c\"><rect x=\"{Markup.Number(left)}\" y=\"{Markup.Number(top - 1)}\" width=\"{Markup.Number(right - left + 1)}\" height=\"{Markup.Number(bottom - top + 2)}\"/></clipPath></defs>\n");
        svg.Append($"<rect class=\"paper\" width=\"{figure.Width}\" height=\"{figure.Height}\" fill=\"{Palette.Paper}\"/>\n");
        if (figure.Title.Length > 0) drawing.Text(12, 19, figure.Title, "ink", extra: $" font-size=\"{Markup.Number(TitleSize)}\" font-weight=\"600\"", shown: Markup.Shorten(figure.Title, TitleSize, figure.Width - 24));
        WriteLegend(drawing, rows, unnamed, legendTop);
        WriteAxes(drawing, figure, xTicks, yTicks, labelLine);
        svg.Append($"<g clip-path=\"url(#{id}-c)\">\n");
        foreach (Layer layer in figure.Layers) drawing.Draw(layer);
        svg.Append("</g>\n");
        svg.Append($"<line class=\"rule\" stroke=\"{Palette.Rule}\" x1=\"{Markup.Number(left)}\" x2=\"{Markup.Number(right)}\" y1=\"{Markup.Number(bottom)}\" y2=\"{Markup.Number(bottom)}\"/>\n");
        foreach (Layer layer in figure.Layers) drawing.DrawOver(layer);
        WriteDirectLabels(drawing, direct);
        if (!figure.Layers.Any(layer => layer.Abscissas.Any()))
            drawing.Text((left + right) / 2, (top + bottom) / 2, "no data", "quiet", "middle");
        return svg.Append("</svg>\n").ToString();
    }

    private static void WriteAxes(Drawing drawing, Figure figure, Ticks x, Ticks y, double labelLine)
    {
        var (left, right, bottom, top) = (drawing.X.From, drawing.X.To, drawing.Y.From, drawing.Y.To);
        StringBuilder svg = drawing.Svg;
        svg.Append($"<g class=\"grid\" stroke=\"{Palette.Grid}\">");
        foreach (double value in y.Values) svg.Append($"<line x1=\"{Markup.Number(left)}\" x2=\"{Markup.Number(right)}\" y1=\"{Markup.Number(drawing.Y.At(value))}\" y2=\"{Markup.Number(drawing.Y.At(value))}\"/>");
        svg.Append("</g>\n");
        svg.Append($"<path class=\"rule\" stroke=\"{Palette.Rule}\" fill=\"none\" d=\"");
        foreach (double value in x.Values) svg.Append($"M{Markup.Number(drawing.X.At(value))} {Markup.Number(bottom)}v5");
        foreach (double value in x.Minor) svg.Append($"M{Markup.Number(drawing.X.At(value))} {Markup.Number(bottom)}v3");
        foreach (double value in y.Minor) svg.Append($"M{Markup.Number(left)} {Markup.Number(drawing.Y.At(value))}h-3");
        svg.Append("\"/>\n");

        int stride = Stride(x.Values.Length, i => drawing.X.At(x.Values[i]), i => Markup.Width(x.Labels[i], LabelSize) + 8);
        for (int i = 0; i < x.Values.Length; i += stride) drawing.Text(drawing.X.At(x.Values[i]), bottom + 18, x.Labels[i], "quiet", "middle");
        stride = Stride(y.Values.Length, i => drawing.Y.At(y.Values[i]), _ => LabelSize + 3);
        for (int i = 0; i < y.Values.Length; i += stride) drawing.Text(left - TickGap, drawing.Y.At(y.Values[i]) + 4, y.Labels[i], "quiet", "end");
        drawing.Text(right, figure.Height - 7, Heading(figure.X, x), "ink", "end");
        drawing.Text(12, labelLine, Heading(figure.Y, y), "ink");
    }

    private static void WriteLegend(Drawing drawing, ImmutableArray<ImmutableArray<LegendEntry>> rows, int unnamed, double top)
    {
        foreach (var row in rows)
        {
            double x = 12;
            foreach (LegendEntry entry in row)
            {
                drawing.Sample(entry, x, top);
                drawing.Text(x + LegendEntry.Sample, top + 4, entry.Name, "ink", shown: entry.Label);
                x += entry.Width(LabelSize);
            }
            if (unnamed > 0 && row == rows[^1]) drawing.Text(x, top + 4, More(unnamed), "quiet");
            top += LegendRow;
        }
    }

    /// <summary>Labels at line ends, each as near to its end as the others allow.</summary>
    private static void WriteDirectLabels(Drawing drawing, ImmutableArray<LegendEntry> entries)
    {
        const double apart = LabelSize + 3;
        var placed = entries.Where(entry => !double.IsNaN(entry.EndY)).Select(entry => (Entry: entry, Y: drawing.Y.At(entry.EndY))).OrderBy(label => label.Y).ToArray();
        for (int i = 1; i < placed.Length; i++) placed[i].Y = Math.Max(placed[i].Y, placed[i - 1].Y + apart);
        if (placed.Length > 0) placed[^1].Y = Math.Min(placed[^1].Y, drawing.Y.From - 6);
        for (int i = placed.Length - 2; i >= 0; i--) placed[i].Y = Math.Min(placed[i].Y, placed[i + 1].Y - apart);
        foreach (var (entry, y) in placed)
        {
            // A line that ends early is named where it ends: a leader across the plot would look like its continuation.
            double end = drawing.X.At(entry.EndX), at = end + Markup.Width(entry.Name, LabelSize) + 40 < drawing.X.To ? end + 12 : drawing.X.To + 10;
            drawing.Svg.Append($"<line {drawing.Stroke(entry.Layers[0])} stroke-opacity=\".55\" x1=\"{Markup.Number(end + 2)}\" y1=\"{Markup.Number(drawing.Y.At(entry.EndY))}\" x2=\"{Markup.Number(at - 2)}\" y2=\"{Markup.Number(y)}\"/>\n");
            drawing.Text(at, y + 4, entry.Name, "ink", extra: Drawing.Halo);
        }
    }

    /// <summary>The names in as many rows as they need, and how many of them find no room in the last row allowed.</summary>
    private static (ImmutableArray<ImmutableArray<LegendEntry>> Rows, int Unnamed) Rows(ImmutableArray<LegendEntry> entries, double width)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<LegendEntry>>();
        var rest = entries.AsSpan();
        while (rest.Length > 0 && rows.Count < MostRows)
        {
            int count = Fitting(rest, width);
            if (count < rest.Length && rows.Count == MostRows - 1) count = Fitting(rest, width - Markup.Width(More(rest.Length), LabelSize));
            rows.Add([.. rest[..count]]);
            rest = rest[count..];
        }
        return (rows.DrainToImmutable(), rest.Length);
    }

    /// <summary>How many of the first entries fit in a row, at least one.</summary>
    private static int Fitting(ReadOnlySpan<LegendEntry> entries, double width)
    {
        double used = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            used += entries[i].Width(LabelSize);
            if (used > width && i > 0) return i;
        }
        return entries.Length;
    }

    private static string More(int count) => $"and {count} more";

    /// <summary>The smallest stride at which no two labels touch.</summary>
    private static int Stride(int count, Func<int, double> at, Func<int, double> size)
    {
        for (int stride = 1; ; stride++)
        {
            bool free = true;
            for (int i = stride; i < count && free; i += stride)
                free = Math.Abs(at(i) - at(i - stride)) >= (size(i) + size(i - stride)) / 2;
            if (free) return stride;
        }
    }

    /// <summary>Named layers share a slot by name; every layer without a slot of its own takes the next free one.</summary>
    private static Dictionary<string, int> SlotsOf(Figure figure)
    {
        var slots = new Dictionary<string, int>();
        foreach (Layer layer in figure.Layers)
            if (layer.Slot is { } slot) slots.TryAdd(layer.Name, slot);
        int next = 0;
        foreach (Layer layer in figure.Layers)
        {
            if (layer.Muted || layer is Heatmap or VerticalMarks or StackedArea || slots.ContainsKey(layer.Name)) continue;
            while (slots.ContainsValue(next)) next++;
            slots[layer.Name] = next;
        }
        return slots;
    }

    private static bool Distinct(Figure figure)
        => figure.Layers.Where(layer => layer is Line or Steps && !layer.Muted).Select(layer => layer.Name).Distinct().Count() > 1;

    private static string Describe(Figure figure)
    {
        string names = string.Join(", ", figure.Layers.Select(layer => layer.Name).Where(name => name.Length > 0).Distinct());
        return $"{figure.Y.Heading} against {figure.X.Heading}{(names.Length > 0 ? ": " + names : "")}.";
    }

    private static string Heading(Axis axis, Ticks ticks)
    {
        string power = ticks.Exponent == 0 ? "" : $"10{Numbers.Superscript(ticks.Exponent)}";
        string unit = (power, axis.Unit) switch { ("", "") => "", ("", _) => axis.Unit, (_, "") => power, _ => $"{power} {axis.Unit}" };
        return unit.Length == 0 ? axis.Label : $"{axis.Label} ({unit})";
    }

    private static double Widest(ImmutableArray<string> labels) => labels.IsEmpty ? 0 : labels.Max(label => Markup.Width(label, LabelSize));
}
