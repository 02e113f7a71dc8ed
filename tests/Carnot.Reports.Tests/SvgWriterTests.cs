using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Carnot.Reports.Figures;

namespace Carnot.Reports.Tests;

public sealed class SvgWriterTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Every_figure_is_well_formed_and_names_itself_to_screen_readers()
    {
        for (int seed = 0; seed < 120; seed++)
        {
            XElement svg = XDocument.Parse(SvgWriter.Write(Cases.Random(seed), "f7")).Root!;
            Assert.Equal("img", svg.Attribute("role")!.Value);
            string[] ids = svg.Attribute("aria-labelledby")!.Value.Split(' ');
            Assert.Equal([Svg + "title", Svg + "desc"], ids.Select(id => svg.Elements().Single(e => (string?)e.Attribute("id") == id).Name));
            Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName is "script" or "foreignObject" || e.Attributes().Any(a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void No_coordinate_is_NaN_or_far_outside()
    {
        for (int seed = 0; seed < 120; seed++)
        {
            string svg = SvgWriter.Write(Cases.Random(seed) with { Title = "", Description = "d", Layers = [.. Cases.Random(seed).Layers.Where(l => l is not (StackedArea or VerticalMarks)).Select(l => l with { Name = "n" })], X = new("x"), Y = Cases.Random(seed).Y with { Label = "y", Unit = "" } });
            Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
            Assert.DoesNotContain("∞", svg, StringComparison.Ordinal);
            foreach (XAttribute attribute in XDocument.Parse(svg).Descendants().Attributes().Where(a => a.Name.LocalName is "x" or "y" or "x1" or "x2" or "y1" or "y2" or "width" or "height"))
                Assert.InRange(double.Parse(attribute.Value, CultureInfo.InvariantCulture), -5000, 5000);
        }
    }

    [Fact]
    public void The_same_figure_gives_the_same_bytes()
    {
        for (int seed = 0; seed < 20; seed++) Assert.Equal(SvgWriter.Write(Cases.Random(seed)), SvgWriter.Write(Cases.Random(seed)));
    }

    [Fact]
    public void A_file_that_stands_alone_needs_no_variables_and_no_style_sheet()
    {
        string svg = SvgWriter.Write(Cases.Random(3));
        Assert.DoesNotContain("var(", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void A_point_lies_where_the_axis_says()
    {
        // Two points at opposite corners of a fixed range, and one in the middle: its marker must be half-way.
        var figure = new Figure("", new("x") { Minimum = 0, Maximum = 2 }, new("y") { Minimum = 0, Maximum = 4 }, [new Points("", [0, 1, 2], [0, 2, 4])]);
        double[][] at = [.. XDocument.Parse(SvgWriter.Write(figure)).Descendants(Svg + "path").Select(p => (string?)p.Attribute("transform")).OfType<string>()
            .Select(t => t["translate(".Length..^1].Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(3, at.Length);
        for (int axis = 0; axis < 2; axis++) Assert.Equal((at[0][axis] + at[2][axis]) / 2, at[1][axis], 0.11); // coordinates are rounded to 0.1
        Assert.True(at[2][0] > at[0][0] && at[2][1] < at[0][1]);
    }

    [Fact]
    public void A_gap_breaks_a_line_in_two()
    {
        var figure = new Figure("", new("x"), new("y"), [new Line("", [0, 1, 2, 3, 4], [1, 2, double.NaN, 2, 1])]);
        string path = XDocument.Parse(SvgWriter.Write(figure)).Descendants(Svg + "path").Last().Attribute("d")!.Value;
        Assert.Equal(2, path.Count(c => c == 'M'));
    }

    [Fact]
    public void Lines_differ_by_dash_as_well_as_colour()
    {
        // Seven colours and seven dashes make 49 lines; the first seven differ in both.
        var lines = XDocument.Parse(SvgWriter.Write(Lines(49, k => $"run {k}"))).Descendants(Svg + "path").Where(p => (string?)p.Attribute("stroke-width") == "1.8")
            .Select(p => (Dash: (string?)p.Attribute("stroke-dasharray") ?? "", Colour: p.Attribute("stroke")!.Value)).ToArray();
        Assert.Equal(49, lines.Distinct().Count());
        Assert.Equal(7, lines.Take(7).Select(line => line.Dash).Distinct().Count());
        Assert.Equal(7, lines.Take(7).Select(line => line.Colour).Distinct().Count());
    }

    [Fact]
    public void Points_differ_by_marker_as_well_as_colour()
    {
        var figure = new Figure("", new("x"), new("y"), [.. Enumerable.Range(0, 49).Select(k => new Points($"run {k}", [0], [k]))]) { Legend = Legend.None };
        var markers = XDocument.Parse(SvgWriter.Write(figure)).Descendants(Svg + "g").Where(g => g.Attribute("clip-path") is null && g.Element(Svg + "path") is not null)
            .Select(g => (g.Attribute("fill")!.Value, g.Element(Svg + "path")!.Attribute("d")!.Value)).ToArray();
        Assert.Equal(49, markers.Length);
        Assert.Equal(49, markers.Distinct().Count());
    }

    [Fact]
    public void Layers_of_one_name_share_their_colour_and_legend_entry()
    {
        var figure = new Figure("", new("x"), new("y"), [new Points("a", [0, 1], [0, 1]) { Raw = true }, new Line("b", [0, 1], [1, 2]), new Line("a", [0, 1], [0, 1])]);
        XElement svg = XDocument.Parse(SvgWriter.Write(figure)).Root!;
        Assert.Equal(1, svg.Elements(Svg + "text").Count(t => t.Value == "a"));
        Assert.Equal(1, svg.Elements(Svg + "text").Count(t => t.Value == "b"));
    }

    [Fact]
    public void Labels_at_line_ends_keep_apart_inside_the_picture()
    {
        var figure = new Figure("", new("x"), new("y"), [.. Enumerable.Range(0, 7).Select(k => new Line($"run {k}", [0, 1], [1, 1 + 1e-3 * k]))]) { Legend = Legend.Direct };
        double[] heights = [.. XDocument.Parse(SvgWriter.Write(figure)).Descendants(Svg + "text").Where(t => t.Value.StartsWith("run", StringComparison.Ordinal)).Select(t => (double)t.Attribute("y")!).Order()];
        Assert.Equal(7, heights.Length);
        for (int i = 1; i < heights.Length; i++) Assert.True(heights[i] - heights[i - 1] >= 11.5);
        Assert.InRange(heights[0], 0, 400);
        Assert.InRange(heights[^1], 0, 400);
    }

    [Fact]
    public void Many_names_make_a_picture_taller_and_leave_its_plot_as_high()
    {
        double one = Plot(Lines(1, k => $"run {k}")).Height;
        foreach (int runs in (int[])[20, 60, 500])
        {
            XElement svg = XDocument.Parse(SvgWriter.Write(Lines(runs, k => $"run {k} of the sweep"))).Root!;
            Assert.Equal(one, Plot(Lines(runs, k => $"run {k} of the sweep")).Height);
            int named = svg.Elements(Svg + "text").Count(t => t.Value.StartsWith("run ", StringComparison.Ordinal));
            string? rest = svg.Elements(Svg + "text").Select(t => t.Value).SingleOrDefault(t => t.StartsWith("and ", StringComparison.Ordinal));
            Assert.Equal(named < runs ? $"and {runs - named} more" : null, rest);
            // The names, at 17 pixels a row, never take more than the plot itself.
            Assert.InRange((double)svg.Attribute("height")!, 400, 400 + 17 * 8);
        }
    }

    [Theory]
    [InlineData(Legend.Direct)]
    [InlineData(Legend.Box)]
    public void Long_names_leave_the_plot_its_width_and_stand_whole_in_a_tooltip(Legend legend)
    {
        foreach (int length in (int[])[30, 75, 180])
        {
            string Name(int k) => $"{k}-{new string('n', length)}-{k}";
            Figure figure = Lines(3, Name) with { Title = $"Where the loss of {Name(0)} comes from", Legend = legend };
            XElement svg = XDocument.Parse(SvgWriter.Write(figure)).Root!;
            // Names at line ends may take 30 % of the width; numbers and rims took less than 10 % before.
            Assert.InRange(Plot(figure).Width, 0.6 * figure.Width, figure.Width);
            string[] tooltips = [.. svg.Elements(Svg + "text").SelectMany(t => t.Elements(Svg + "title")).Select(t => t.Value)];
            foreach (XElement text in svg.Elements(Svg + "text"))
            {
                string shown = string.Concat(text.Nodes().OfType<XText>().Select(t => t.Value));
                Assert.InRange(shown.Length, 0, 100);
                if (shown.Contains('…')) Assert.Contains(text.Element(Svg + "title")!.Value, figure.Layers.Select(l => l.Name).Append(figure.Title));
            }
            if (length == 180) Assert.Equal([figure.Title, Name(0), Name(1), Name(2)], tooltips);
        }
    }

    [Fact]
    public void Bad_data_are_refused_with_the_place_and_what_to_do()
    {
        Assert.Equal("Layer \"run\": y[1] is Infinity. Leave such points out, or use NaN in y for a gap.",
            Assert.Throws<ArgumentException>(() => new Line("run", [0, 1], [1, double.PositiveInfinity])).Message);
        Assert.Equal("Layer \"run\": x[0] is NaN. Leave such points out, or use NaN in y for a gap.",
            Assert.Throws<ArgumentException>(() => new Line("run", [double.NaN], [1])).Message);
        Assert.Equal("Layer \"run\": 2 values of x but 1 of y.",
            Assert.Throws<ArgumentException>(() => new Steps("run", [0, 1], [1])).Message);
        Assert.Equal("The axis \"excess loss\" is logarithmic but holds the value 0. Leave such points out or use a linear axis.",
            Assert.Throws<ArgumentException>(() => SvgWriter.Write(new("", new("x"), new("excess loss", Scale: AxisScale.Log), [new Line("run", [0, 1], [1, 0])]))).Message);
        Assert.Equal("The axis \"y\" cannot run from 2 to 1.",
            Assert.Throws<ArgumentException>(() => SvgWriter.Write(new("", new("x"), new("y") { Minimum = 2, Maximum = 1 }, []))).Message);
        Assert.Equal("Heatmap \"loss\": 3 and 2 edges need 2 values and at least one cell, got 1.",
            Assert.Throws<ArgumentException>(() => new Heatmap("loss", [0, 1, 2], [0, 1], [1])).Message);
    }

    [Fact]
    public void A_contour_of_a_plane_is_the_straight_line_that_solves_it()
    {
        // v = x + 2 y on cell centres; bilinear interpolation is exact for a plane, so x + 2 y = level to rounding.
        ImmutableArray<double> edges = [.. Enumerable.Range(0, 9).Select(i => (double)i)];
        var map = new Heatmap("v", edges, edges, [.. Enumerable.Range(0, 64).Select(i => i % 8 + 0.5 + 2 * (i / 8 + 0.5))]);
        var pieces = Contours.Of(map, 9.3).ToArray();
        Assert.NotEmpty(pieces);
        foreach (var (ax, ay, bx, by) in pieces)
        {
            Assert.Equal(9.3, ax + 2 * ay, 1e-12);
            Assert.Equal(9.3, bx + 2 * by, 1e-12);
        }
    }

    private static Figure Lines(int count, Func<int, string> name)
        => new("", new("x"), new("y"), [.. Enumerable.Range(0, count).Select(k => new Line(name(k), [0, 1], [k, k + 1]))]);

    private static (double Width, double Height) Plot(Figure figure)
    {
        XElement clip = XDocument.Parse(SvgWriter.Write(figure)).Descendants(Svg + "clipPath").Single().Element(Svg + "rect")!;
        return ((double)clip.Attribute("width")!, (double)clip.Attribute("height")!);
    }
}
