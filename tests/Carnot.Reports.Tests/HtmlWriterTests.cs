using System.Text.Json;
using System.Xml.Linq;
using Carnot.Randomness;
using Carnot.Reports.Figures;
using Carnot.Reports.Pages;

namespace Carnot.Reports.Tests;

public sealed class HtmlWriterTests
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";

    [Fact]
    public void A_page_of_hostile_names_stays_one_page_with_one_script()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            string text = HtmlWriter.Write(Hostile(seed));
            XDocument page = XDocument.Parse(text);
            XElement[] scripts = [.. page.Descendants().Where(e => e.Name.LocalName == "script")];
            Assert.Equal(1, scripts.Count(s => s.Attribute("type") is null));
            Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
            // What a browser sees must not differ from what the XML parser sees: outside the page's own elements no tag opens or closes.
            Assert.Equal(scripts.Length, Count(text, "<script"));
            Assert.Equal(scripts.Length, Count(text, "</script"));
            Assert.Equal(0, Count(text, "<!--"));
            foreach (XElement data in scripts.Where(s => s.Attribute("type") is not null))
            {
                Assert.DoesNotContain('<', data.Value);
                using var parsed = JsonDocument.Parse(data.Value);
                Assert.Equal(JsonValueKind.Array, parsed.RootElement.GetProperty("layers").ValueKind);
            }
        }
    }

    [Fact]
    public void A_page_needs_nothing_from_elsewhere()
    {
        string text = HtmlWriter.Write(Hostile(1));
        XDocument page = XDocument.Parse(text);
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "link" or "img" or "iframe" or "object" or "embed" || e.Attribute("src") is not null);
        Assert.All(page.Descendants().Attributes("href"), href => Assert.StartsWith("#", href.Value, StringComparison.Ordinal));
        Assert.Equal(0, Count(text, "@import"));
        Assert.Equal(0, Count(text, "@font-face"));
    }

    [Fact]
    public void The_same_report_gives_the_same_bytes() => Assert.Equal(HtmlWriter.Write(Hostile(2)), HtmlWriter.Write(Hostile(2)));

    [Fact]
    public void Every_id_is_used_once_and_every_link_and_label_finds_its_target()
    {
        XDocument page = XDocument.Parse(HtmlWriter.Write(Hostile(4)));
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Descendants().Attributes("href"), href => Assert.Contains(href.Value[1..], ids));
        Assert.All(page.Descendants().Attributes("aria-labelledby").SelectMany(a => a.Value.Split(' ')), id => Assert.Contains(id, ids));
    }

    [Fact]
    public void A_long_series_is_embedded_whole_but_tabled_thinly()
    {
        var line = new Line("loss", [.. Enumerable.Range(0, 5000).Select(i => (double)i)], [.. Enumerable.Range(0, 5000).Select(i => Math.Sqrt(i) / 3)]);
        var report = new Report("Long", [new("One", [new FigureBlock(new("Loss", new("step"), new("loss", "nats"), [line]), "A long run.")])]);
        XDocument page = XDocument.Parse(HtmlWriter.Write(report));
        using var data = JsonDocument.Parse(page.Descendants(Html + "script").First(s => s.Attribute("type") is not null).Value);
        JsonElement y = data.RootElement.GetProperty("layers")[0].GetProperty("columns").GetProperty("y");
        Assert.Equal(line.Y, y.EnumerateArray().Select(v => v.GetDouble()));
        XElement[] rows = [.. page.Descendants(Html + "tbody").Single().Elements()];
        Assert.Equal(HtmlWriter.LongestDataTable, rows.Length);
        Assert.Equal("4999", rows[^1].Elements().ElementAt(1).Value);
        Assert.Contains("200 of 5000 rows, evenly spread; the CSV holds all.", page.Descendants(Html + "caption").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_has_one_row_per_point_with_full_precision()
    {
        var figure = new Figure("", new("x"), new("y"), [new Line("a,b", [0, 1], [1.0 / 3, double.NaN]), new Band("c", [2], [3], [4])]);
        Assert.Equal("series,x,y,low,high\n\"a,b\",0,0.3333333333333333,,\n\"a,b\",1,,,\nc,2,,3,4\n", FigureData.ToCsv(figure));
    }

    [Fact]
    public void Blocks_have_the_structure_that_readers_and_printers_rely_on()
    {
        var report = new Report("T", [new("S", [
            new KeyFigures([new("Heat", "1.0 ± 0.1", "nats", "at the peak")]),
            new Table("C", [new("Run", Number: false), new("Loss", "nats")], [["a", "2.5"]]) { Strong = [0] },
            new Note("Careful.", Warning: true),
            new Details("More", [new Code("carnot analyze")])])]);
        string text = HtmlWriter.Write(report);
        string main = text[text.IndexOf("<main", StringComparison.Ordinal)..text.IndexOf("</main>", StringComparison.Ordinal)];
        Assert.Equal("""
            <main id="main">
            <section id="s1">
            <h2>S</h2>
            <dl class="tiles">
            <div><dt>Heat</dt><dd class="value">1.0 ± 0.1 <span class="unit">nats</span></dd><dd class="detail">at the peak</dd></div>
            </dl>
            <div class="scroll" tabindex="0" role="region" aria-label="C"><table>
            <caption><b>Table 1. </b>C</caption>
            <thead><tr><th scope="col">Run</th><th scope="col" class="n">Loss<br/><span class="unit">nats</span></th></tr></thead>
            <tbody>
            <tr class="strong"><th scope="row">a</th><td class="n">2.5</td></tr>
            </tbody>
            </table></div>
            <p class="note warning" role="note"><strong>Warning.</strong> Careful.</p>
            <details><summary>More</summary>
            <pre tabindex="0"><code>carnot analyze</code></pre>
            </details>
            </section>

            """, main);
    }

    [Fact]
    public void A_row_of_the_wrong_length_is_refused()
        => Assert.Equal("Table \"C\": row 0 has 1 cells for 2 columns.", Assert.Throws<ArgumentException>(() =>
            HtmlWriter.Write(new("T", [new("S", [new Table("C", [new("a"), new("b")], [["1"]])])]))).Message);

    private static Report Hostile(int seed)
    {
        var rng = new Rng((ulong)seed, "pages");
        string Name() => Cases.Hostile(rng);
        return new(Name(),
        [
            new(Name(), [new Paragraph(Name()), new Code(Name()), new Note(Name()), new KeyFigures([new(Name(), Name(), Name(), Name())]), new FigureBlock(Cases.Random(seed), Name())]),
            new(Name(), [new Details(Name(), [new Table(Name(), [new(Name(), Name()), new(Name(), Number: false)], [[Name(), Name()]])]), new FigureBlock(Cases.Random(seed + 1000), Name())]),
        ])
        { Subtitle = Name(), Verdict = Name(), Footer = Name() };
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
