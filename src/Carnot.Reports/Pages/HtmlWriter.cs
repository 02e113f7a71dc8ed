using System.Globalization;
using System.Text;
using Carnot.Reports.Figures;

namespace Carnot.Reports.Pages;

/// <summary>Renders a <see cref="Report"/> as one HTML file that needs nothing else: no network, no font, no other file.</summary>
/// <remarks>
/// The page is well-formed XML as well as HTML5. It follows the reader's light or dark theme, prints, fits a telephone, and works
/// without its script, which only saves the data (CSV) and the drawing (SVG) of a figure. The same report gives the same bytes.
/// </remarks>
public static class HtmlWriter
{
    /// <summary>The longest table of a figure's data; longer ones show evenly spread rows, and the page embeds all.</summary>
    public const int LongestDataTable = 200;

    /// <summary>The page as text.</summary>
    public static string Write(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var page = new Page();
        page.Html.Append("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n")
            .Append("<meta name=\"generator\" content=\"Carnot\"/>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:\"/>\n")
            .Append($"<title>{Markup.Escape(report.Title)}</title>\n<style>{Stylesheet.Text}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
        page.Html.Append($"<header>{Stylesheet.Mark}<div><h1>{Markup.Escape(report.Title)}</h1>");
        if (report.Subtitle.Length > 0) page.Html.Append($"<p class=\"subtitle\">{Markup.Escape(report.Subtitle)}</p>");
        page.Html.Append("</div></header>\n");
        if (report.Sections.Length > 1)
        {
            page.Html.Append("<nav aria-label=\"Contents\"><ol>");
            for (int i = 0; i < report.Sections.Length; i++) page.Html.Append($"<li><a href=\"#s{i + 1}\">{Markup.Escape(report.Sections[i].Title)}</a></li>");
            page.Html.Append("</ol></nav>\n");
        }
        page.Html.Append("<main id=\"main\">\n");
        if (report.Verdict.Length > 0) page.Html.Append($"<p class=\"verdict\">{Markup.Escape(report.Verdict)}</p>\n");
        for (int i = 0; i < report.Sections.Length; i++)
        {
            page.Html.Append($"<section id=\"s{i + 1}\">\n<h2>{Markup.Escape(report.Sections[i].Title)}</h2>\n");
            foreach (Block block in report.Sections[i].Blocks) page.Add(block);
            page.Html.Append("</section>\n");
        }
        page.Html.Append("</main>\n");
        if (report.Footer.Length > 0) page.Html.Append($"<footer>{Markup.Escape(report.Footer)}</footer>\n");
        if (page.Figures > 0) page.Html.Append($"<script>{PageScript.Text}</script>\n");
        return page.Html.Append("</body>\n</html>\n").ToString();
    }

    private sealed class Page
    {
        private int _tables;

        public StringBuilder Html { get; } = new();

        public int Figures { get; private set; }

        public void Add(Block block)
        {
            switch (block)
            {
                case Paragraph paragraph: Html.Append($"<p>{Markup.Escape(paragraph.Text)}</p>\n"); break;
                case Code code: Html.Append($"<pre tabindex=\"0\"><code>{Markup.Escape(code.Text)}</code></pre>\n"); break;
                case KeyFigures tiles: Add(tiles); break;
                case Table table: Add(table, $"Table {++_tables}. "); break;
                case FigureBlock figure: Add(figure); break;
                case Note note:
                    Html.Append($"<p class=\"{(note.Warning ? "note warning" : "note")}\" role=\"note\"><strong>{(note.Warning ? "Warning" : "Note")}.</strong> {Markup.Escape(note.Text)}</p>\n");
                    break;
                case Details details:
                    Html.Append($"<details><summary>{Markup.Escape(details.Summary)}</summary>\n");
                    foreach (Block inner in details.Blocks) Add(inner);
                    Html.Append("</details>\n");
                    break;
                default: throw new ArgumentException($"No rendering is known for a block of type {block.GetType().Name}.");
            }
        }

        private void Add(KeyFigures tiles)
        {
            Html.Append("<dl class=\"tiles\">\n");
            foreach (KeyFigure tile in tiles.Tiles)
            {
                string unit = tile.Unit.Length > 0 ? $" <span class=\"unit\">{Markup.Escape(tile.Unit)}</span>" : "";
                string detail = tile.Detail.Length > 0 ? $"<dd class=\"detail\">{Markup.Escape(tile.Detail)}</dd>" : "";
                Html.Append($"<div><dt>{Markup.Escape(tile.Label)}</dt><dd class=\"value\">{Markup.Escape(tile.Value)}{unit}</dd>{detail}</div>\n");
            }
            Html.Append("</dl>\n");
        }

        private void Add(Table table, string number)
        {
            string caption = Markup.Escape(table.Caption);
            Html.Append($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\"><table>\n<caption>{(number.Length > 0 ? $"<b>{number}</b>" : "")}{caption}</caption>\n<thead><tr>");
            foreach (Column column in table.Columns)
            {
                string unit = column.Unit.Length > 0 ? $"<br/><span class=\"unit\">{Markup.Escape(column.Unit)}</span>" : "";
                Html.Append($"<th scope=\"col\"{(column.Number ? " class=\"n\"" : "")}>{Markup.Escape(column.Heading)}{unit}</th>");
            }
            Html.Append("</tr></thead>\n<tbody>\n");
            for (int row = 0; row < table.Rows.Length; row++)
            {
                if (table.Rows[row].Length != table.Columns.Length)
                    throw new ArgumentException($"Table \"{table.Caption}\": row {row} has {table.Rows[row].Length} cells for {table.Columns.Length} columns.");
                Html.Append(table.Strong.Contains(row) ? "<tr class=\"strong\">" : "<tr>");
                for (int i = 0; i < table.Columns.Length; i++)
                {
                    string align = table.Columns[i].Number ? " class=\"n\"" : "", text = Markup.Escape(table.Rows[row][i]);
                    Html.Append(i == 0 ? $"<th scope=\"row\"{align}>{text}</th>" : $"<td{align}>{text}</td>");
                }
                Html.Append("</tr>\n");
            }
            Html.Append("</tbody>\n</table></div>\n");
        }

        private void Add(FigureBlock block)
        {
            int number = ++Figures;
            Html.Append($"<figure id=\"f{number}\">\n<div class=\"plot\">{SvgWriter.Write(block.Figure, $"f{number}")}</div>\n");
            Html.Append($"<figcaption><b>Figure {number}.</b> {Markup.Escape(block.Caption)}</figcaption>\n");
            Html.Append($"<p class=\"tools\"><button type=\"button\" data-save=\"csv\">Data as CSV</button><button type=\"button\" data-save=\"svg\">Drawing as SVG</button></p>\n");
            var (columns, rows, total) = FigureData.ToRows(block.Figure, LongestDataTable);
            string shown = rows.Length < total ? string.Create(CultureInfo.InvariantCulture, $"{rows.Length} of {total} rows, evenly spread; the CSV holds all.") : "All rows.";
            Html.Append("<details class=\"data\"><summary>Data table</summary>\n");
            Add(new Table($"Data of figure {number}. {shown}", columns, rows), "");
            Html.Append($"</details>\n<script type=\"application/json\" class=\"data\">{FigureData.ToJson(block.Figure)}</script>\n</figure>\n");
        }
    }
}
