using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Carnot.Reports.Figures;

/// <summary>The layers of one figure as SVG elements.</summary>
internal sealed class Drawing(Scale x, Scale y, Dictionary<string, int> slots, bool distinct)
{
    private const double LineWidth = 1.8;

    public StringBuilder Svg { get; } = new();

    public Scale X => x;

    public Scale Y => y;

    public string Stroke(Layer layer) => layer.Muted ? $"class=\"rule\" stroke=\"{Palette.Rule}\"" : Palette.Stroke(slots[layer.Name]);

    /// <summary>Text as it is <paramref name="shown"/>; where that is shorter, the whole of it is the tooltip.</summary>
    public void Text(double atX, double atY, string text, string tone, string anchor = "start", string extra = "", string? shown = null)
    {
        string fill = tone switch { "ink" => Palette.Ink, "bright" => "#FFFFFF", "dark" => "#111111", _ => Palette.Quiet };
        string anchored = anchor == "start" ? "" : $" text-anchor=\"{anchor}\"";
        string whole = shown is null || shown == text ? "" : $"<title>{Markup.Escape(text)}</title>";
        Svg.Append($"<text class=\"{tone}\" fill=\"{fill}\" x=\"{Markup.Number(atX)}\" y=\"{Markup.Number(atY)}\"{anchored}{extra}>{whole}{Markup.Escape(shown ?? text)}</text>\n");
    }

    /// <summary>What lies inside the plot's border.</summary>
    public void Draw(Layer layer)
    {
        switch (layer)
        {
            case Line line: Path(line, Pixels(line.X, line.Y), []); break;
            case Steps steps: Path(steps, [], Pixels(steps.X, steps.Y)); break;
            case Points { Raw: true } points: Draw(points); break;
            case Points: break;
            case Band band: Draw(band); break;
            case StackedArea area: Draw(area); break;
            case Heatmap map: Draw(map); break;
            case VerticalMarks marks: Draw(marks); break;
            default: throw new ArgumentException($"No drawing is known for a layer of type {layer.GetType().Name}.");
        }
    }

    /// <summary>What may lie over the border or beside the plot: markers, labels and the colour bar.</summary>
    public void DrawOver(Layer layer)
    {
        if (layer is Points { Raw: false } points) Draw(points);
        else if (layer is VerticalMarks marks) Label(marks);
        else if (layer is StackedArea area) Label(area);
        else if (layer is Heatmap map) ColourBar(map);
    }

    /// <summary>The sample of a legend entry, 22 pixels wide.</summary>
    public void Sample(LegendEntry entry, double left, double middle)
    {
        string at = Markup.Number(left), centre = Markup.Number(middle);
        if (entry.Part >= 0)
        {
            Svg.Append($"<rect {Palette.Fill(entry.Part)} fill-opacity=\"{Opacity(entry.Part)}\" x=\"{at}\" y=\"{Markup.Number(middle - 5)}\" width=\"22\" height=\"10\"/>\n");
            Svg.Append($"<line {Palette.Stroke(entry.Part)} stroke-width=\"1.4\"{Palette.Dash(entry.Part)} x1=\"{at}\" x2=\"{Markup.Number(left + 22)}\" y1=\"{Markup.Number(middle - 5)}\" y2=\"{Markup.Number(middle - 5)}\"/>\n");
            return;
        }
        foreach (Layer layer in entry.Layers.DistinctBy(layer => layer.GetType()))
        {
            switch (layer)
            {
                case Band:
                    Svg.Append($"<rect {Fill(layer)} fill-opacity=\".2\" x=\"{at}\" y=\"{Markup.Number(middle - 5)}\" width=\"22\" height=\"10\"/>\n");
                    break;
                case Points { Raw: true }:
                    Svg.Append($"<path {Stroke(layer)} stroke-width=\"2.2\" stroke-opacity=\".5\" stroke-linecap=\"round\" d=\"M{Markup.Number(left + 3)} {Markup.Number(middle - 2)}h0M{Markup.Number(left + 8)} {Markup.Number(middle + 2)}h0M{Markup.Number(left + 14)} {Markup.Number(middle - 1)}h0M{Markup.Number(left + 19)} {Markup.Number(middle + 2)}h0\"/>\n");
                    break;
                case Points:
                    Svg.Append($"<path {Fill(layer)} transform=\"translate({Markup.Number(left + 11)} {centre})\" d=\"{Palette.Marker(SlotOf(layer))}\"/>\n");
                    break;
                default:
                    Svg.Append($"<line {Stroke(layer)} stroke-width=\"{Width(layer)}\"{Dash(layer)} x1=\"{at}\" x2=\"{Markup.Number(left + 22)}\" y1=\"{centre}\" y2=\"{centre}\"/>\n");
                    break;
            }
        }
    }

    private void Path(Layer layer, List<(double X, double Y)[]> lines, List<(double X, double Y)[]> stairs)
    {
        Svg.Append($"<path {Stroke(layer)} fill=\"none\" stroke-width=\"{Width(layer)}\" stroke-linejoin=\"round\"{Dash(layer)} d=\"");
        foreach (var piece in lines)
        {
            for (int i = 0; i < piece.Length; i++) Svg.Append(i == 0 ? 'M' : 'L').Append(Markup.Number(piece[i].X)).Append(' ').Append(Markup.Number(piece[i].Y));
            if (piece.Length == 1) Svg.Append("h.1");
        }
        foreach (var piece in stairs)
        {
            Svg.Append($"M{Markup.Number(piece[0].X)} {Markup.Number(piece[0].Y)}");
            for (int i = 1; i < piece.Length; i++) Svg.Append($"H{Markup.Number(piece[i].X)}V{Markup.Number(piece[i].Y)}");
            if (piece.Length == 1) Svg.Append("h.1");
        }
        Svg.Append("\"/>\n");
    }

    private void Draw(Points points)
    {
        // Two points on the same pixel look like one.
        var taken = new HashSet<(double, double)>();
        if (points.Raw)
        {
            Svg.Append($"<path {Stroke(points)} stroke-opacity=\".3\" stroke-width=\"2\" stroke-linecap=\"round\" fill=\"none\" d=\"");
            for (int i = 0; i < points.X.Length; i++)
                if (At(i) is var (px, py) && !double.IsNaN(py) && taken.Add((Math.Round(px), Math.Round(py)))) Svg.Append($"M{Markup.Number(px)} {Markup.Number(py)}h0");
            Svg.Append("\"/>\n");
            return;
        }
        Svg.Append($"<g {Fill(points)}>");
        for (int i = 0; i < points.X.Length; i++)
        {
            var (px, py) = At(i);
            if (double.IsNaN(py) || px < x.From - 0.5 || px > x.To + 0.5 || py > y.From + 0.5 || py < y.To - 0.5) continue;
            if (!points.Error.IsEmpty && points.Error[i] > 0)
            {
                double upper = Math.Max(y.At(points.Y[i] + points.Error[i]), y.To), lower = Math.Min(y.At(points.Y[i] - points.Error[i]), y.From);
                Svg.Append($"<path {Stroke(points)} d=\"M{Markup.Number(px)} {Markup.Number(lower)}V{Markup.Number(upper)}M{Markup.Number(px - 3)} {Markup.Number(upper)}h6M{Markup.Number(px - 3)} {Markup.Number(lower)}h6\"/>");
            }
            if (taken.Add((Math.Round(px), Math.Round(py))))
                Svg.Append($"<path transform=\"translate({Markup.Number(px)} {Markup.Number(py)})\" d=\"{Palette.Marker(SlotOf(points))}\"/>");
        }
        Svg.Append("</g>\n");

        (double X, double Y) At(int i) => (x.At(points.X[i]), double.IsNaN(points.Y[i]) ? double.NaN : y.At(points.Y[i]));
    }

    private void Draw(Band band)
    {
        var lows = Pixels(band.X, band.Low.Zip(band.High, (low, high) => double.IsNaN(high) ? double.NaN : low).ToImmutableArray());
        var highs = Pixels(band.X, band.High.Zip(band.Low, (high, low) => double.IsNaN(low) ? double.NaN : high).ToImmutableArray());
        Svg.Append($"<path {Fill(band)} fill-opacity=\".2\" d=\"");
        for (int piece = 0; piece < lows.Count; piece++) Outline(lows[piece], highs[piece]);
        Svg.Append("\"/>\n");
    }

    private void Draw(StackedArea area)
    {
        double[][] edges = area.Edges();
        for (int part = 0; part < area.Parts.Length; part++)
        {
            var (lower, upper) = (Pixels(area.X, [.. edges[part]]), Pixels(area.X, [.. edges[part + 1]]));
            if (lower.Count == 0) continue;
            Svg.Append($"<path {Palette.Fill(part)} fill-opacity=\"{Opacity(part)}\" d=\"");
            Outline(lower[0], upper[0]);
            Svg.Append("\"/>\n");
            Svg.Append($"<path {Palette.Stroke(part)} fill=\"none\" stroke-width=\"1.4\"{Palette.Dash(part)} d=\"");
            for (int i = 0; i < upper[0].Length; i++) Svg.Append(i == 0 ? 'M' : 'L').Append(Markup.Number(upper[0][i].X)).Append(' ').Append(Markup.Number(upper[0][i].Y));
            Svg.Append("\"/>\n");
        }
    }

    /// <summary>Names each part where it is thickest, if its name fits.</summary>
    private void Label(StackedArea area)
    {
        double[][] edges = area.Edges();
        for (int part = 0; part < area.Parts.Length; part++)
        {
            double width = Markup.Width(area.Parts[part].Name, 11.5), thickest = 0, atX = 0, atY = 0;
            double[] px = [.. area.X.Select(x.At)];
            double[] low = [.. edges[part].Select(edge => Math.Min(y.At(edge), y.From))], high = [.. edges[part + 1].Select(edge => Math.Max(y.At(edge), y.To))];
            for (int i = 0; i < px.Length; i++)
            {
                if (px[i] - width / 2 < Math.Max(px[0], x.From) + 6 || px[i] + width / 2 > Math.Min(px[^1], x.To) - 6) continue;
                // The part must be thick under the whole of its name.
                double lowest = low[i], highest = high[i];
                for (int j = i; j >= 0 && px[j] >= px[i] - width / 2; j--) (lowest, highest) = (Math.Min(lowest, low[j]), Math.Max(highest, high[j]));
                for (int j = i; j < px.Length && px[j] <= px[i] + width / 2; j++) (lowest, highest) = (Math.Min(lowest, low[j]), Math.Max(highest, high[j]));
                if (lowest - highest > thickest * 1.02) (thickest, atX, atY) = (lowest - highest, px[i], (lowest + highest) / 2);
            }
            if (thickest >= 16) Text(atX, atY + 4, area.Parts[part].Name, "ink", "middle", Halo);
        }
    }

    private void Draw(VerticalMarks marks)
    {
        foreach (var (at, _) in marks.Marks)
            Svg.Append($"<line class=\"rule\" stroke=\"{Palette.Rule}\" stroke-dasharray=\"2 3\" x1=\"{Markup.Number(x.At(at))}\" x2=\"{Markup.Number(x.At(at))}\" y1=\"{Markup.Number(y.From)}\" y2=\"{Markup.Number(y.To)}\"/>\n");
    }

    /// <summary>Labels in as many rows as it takes that none covers another.</summary>
    private void Label(VerticalMarks marks)
    {
        var rowEnds = new List<double>();
        foreach (var (at, label) in marks.Marks.OrderBy(mark => mark.X))
        {
            double width = Markup.Width(label, 11.5), px = x.At(at);
            if (label.Length == 0 || px < x.From - 0.5 || px > x.To + 0.5) continue;
            double left = Math.Min(px + 4, x.To - width);
            int row = rowEnds.FindIndex(end => left > end + 6);
            if (row < 0)
            {
                row = rowEnds.Count;
                rowEnds.Add(0);
            }
            rowEnds[row] = left + width;
            Text(left, y.To + 11 + 15 * row, label, "quiet", "start", Halo);
        }
    }

    private void Draw(Heatmap map)
    {
        var (low, high) = Limits(map);
        Svg.Append("<g shape-rendering=\"crispEdges\">");
        for (int i = 0; i < map.Values.Length; i++)
        {
            if (double.IsNaN(map.Values[i])) continue;
            var (left, right, bottom, top) = Cell(map, i);
            Svg.Append($"<rect x=\"{Markup.Number(left)}\" y=\"{Markup.Number(top)}\" width=\"{Markup.Number(right - left)}\" height=\"{Markup.Number(bottom - top)}\" fill=\"{Palette.Heat((map.Values[i] - low) / (high - low)).Colour}\"/>");
        }
        Svg.Append("</g>\n");
        foreach (double level in map.Contours)
        {
            Svg.Append($"<path fill=\"none\" stroke=\"{(Palette.Heat((level - low) / (high - low)).Bright ? "#111111" : "#FFFFFF")}\" stroke-width=\"1.2\" d=\"");
            foreach (var (ax, ay, bx, by) in Contours.Of(map, level))
                Svg.Append($"M{Markup.Number(x.At(ax))} {Markup.Number(y.At(ay))}L{Markup.Number(x.At(bx))} {Markup.Number(y.At(by))}");
            Svg.Append("\"/>\n");
        }
        if (!map.ShowValues) return;
        for (int i = 0; i < map.Values.Length; i++)
        {
            if (double.IsNaN(map.Values[i])) continue;
            var (left, right, bottom, top) = Cell(map, i);
            Text((left + right) / 2, (top + bottom) / 2 + 4, Numbers.Significant(map.Values[i], 3), Palette.Heat((map.Values[i] - low) / (high - low)).Bright ? "dark" : "bright", "middle");
        }
    }

    private void ColourBar(Heatmap map)
    {
        var (low, high) = Limits(map);
        double left = Math.Round(x.To + 16), tall = y.From - y.To;
        Svg.Append("<g shape-rendering=\"crispEdges\">");
        for (int i = 0; i < 64; i++)
            Svg.Append($"<rect x=\"{Markup.Number(left)}\" y=\"{Markup.Number(Math.Round(y.From - tall * (i + 1) / 64))}\" width=\"12\" height=\"{Markup.Number(Math.Round(y.From - tall * i / 64) - Math.Round(y.From - tall * (i + 1) / 64))}\" fill=\"{Palette.Heat(i / 63.0).Colour}\"/>");
        Svg.Append("</g>\n");
        Ticks ticks = Ticks.For(low, high, AxisScale.Linear);
        var bar = new Scale(low, high, y.From, y.To, AxisScale.Linear);
        for (int i = 0; i < ticks.Values.Length; i++) Text(left + 16, bar.At(ticks.Values[i]) + 4, ticks.Labels[i], "quiet");
        string power = ticks.Exponent == 0 ? "" : $" (10{Numbers.Superscript(ticks.Exponent)})";
        Text(x.To + 74, y.To - 12, map.Name + power, "ink", "end");
    }

    private (double Left, double Right, double Bottom, double Top) Cell(Heatmap map, int i)
    {
        int column = i % map.ColumnCount, row = i / map.ColumnCount;
        // Whole pixels, or hairlines of paper show between neighbours.
        return (Math.Round(x.At(map.XEdges[column])), Math.Round(x.At(map.XEdges[column + 1])), Math.Round(y.At(map.YEdges[row])), Math.Round(y.At(map.YEdges[row + 1])));
    }

    private static (double Low, double High) Limits(Heatmap map)
    {
        double[] known = [.. map.Values.Where(value => !double.IsNaN(value))];
        return known.Length > 0 && known.Min() < known.Max() ? (known.Min(), known.Max()) : Scale.Range(new(map.Name), known, 0, exact: true);
    }

    private void Outline((double X, double Y)[] lower, (double X, double Y)[] upper)
    {
        for (int i = 0; i < lower.Length; i++) Svg.Append(i == 0 ? 'M' : 'L').Append(Markup.Number(lower[i].X)).Append(' ').Append(Markup.Number(lower[i].Y));
        for (int i = upper.Length - 1; i >= 0; i--) Svg.Append('L').Append(Markup.Number(upper[i].X)).Append(' ').Append(Markup.Number(upper[i].Y));
        Svg.Append('Z');
    }

    /// <summary>The unbroken pieces of a series in pixels, thinned to what can be seen.</summary>
    private List<(double X, double Y)[]> Pixels(ImmutableArray<double> xs, ImmutableArray<double> ys)
    {
        double[] px = [.. xs.Select(x.At)];
        double[] py = [.. ys.Select(value => double.IsNaN(value) ? double.NaN : y.At(value))];
        var pieces = new List<(double, double)[]>();
        var piece = new List<(double, double)>();
        foreach (int i in Thinning.Keep(px, py, (int)(x.To - x.From)))
        {
            if (!double.IsNaN(py[i])) piece.Add((px[i], py[i]));
            else if (piece.Count > 0)
            {
                pieces.Add([.. piece]);
                piece.Clear();
            }
        }
        if (piece.Count > 0) pieces.Add([.. piece]);
        return pieces;
    }

    /// <summary>A rim of paper around text that lies over other marks.</summary>
    public const string Halo = " paint-order=\"stroke\" stroke=\"" + Palette.Paper + "\" stroke-width=\"3\" stroke-opacity=\".75\" stroke-linejoin=\"round\"";

    private int SlotOf(Layer layer) => slots.GetValueOrDefault(layer.Name);

    private string Fill(Layer layer) => layer.Muted ? $"class=\"rulefill\" fill=\"{Palette.Rule}\"" : Palette.Fill(slots[layer.Name]);

    private string Dash(Layer layer) => layer.Muted ? " stroke-dasharray=\"4 3\"" : distinct && slots.TryGetValue(layer.Name, out int slot) ? Palette.Dash(slot) : "";

    private static string Width(Layer layer) => layer.Muted ? "1.1" : Markup.Number(LineWidth);

    private static string Opacity(int part) => (0.25 + 0.12 * (part % 4)).ToString("0.##", CultureInfo.InvariantCulture);
}
