using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Reports.Compositions;
using Carnot.Reports.Figures;
using Carnot.Reports.Pages;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Galleries;
using Carnot.Reproduce.Results;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot reproduce report</c>: one page for each paper, the figures, and the verdicts as a table, from recorded results; nothing is run.</summary>
internal static class ReproduceReport
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> results = ReproduceOptions.Results(), output = Options.Output("The folder for the pages; \"carnot-gallery\" if not given.");
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("report", "Write one page for each paper from recorded results: claim, figure, verdict, command; also every figure as SVG and the verdicts as verdicts.md. Nothing is run.") { results, output, force, json };
        verb.SetAction(parsed =>
        {
            string folder = parsed.GetValue(output) ?? "carnot-gallery";
            ImmutableArray<(Claim Claim, ClaimResult? Result)> rows = ReproduceOptions.BestResults(parsed.GetValue(results), terminal);
            ImmutableArray<(string Name, string Text)> pages = [.. Gallery.Of(rows).Select(page => (page.Name, HtmlWriter.Write(page.Report)))];
            var figures = rows.SelectMany(row => (row.Result?.Evidence.Pictures ?? []).Select(picture => ($"{row.Claim.Name}.{picture.Name}.svg", SvgWriter.Write(PictureFigure.Of(picture), picture.Name))));
            AtomicFolder.Write(folder, [.. pages, ("verdicts.md", VerdictTable.Of(rows)), .. figures], parsed.GetValue(force));
            if (parsed.GetValue(json))
                terminal.WriteJson(new JsonObject { ["schemaVersion"] = 1, ["pages"] = new JsonArray([.. pages.Select(page => (JsonNode)Path.Combine(folder, page.Name))]) });
            else foreach (var (name, _) in pages) terminal.Output.WriteLine(Path.Combine(folder, name));
        });
        return verb;
    }
}
