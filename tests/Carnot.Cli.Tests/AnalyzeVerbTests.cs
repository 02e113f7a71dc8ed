using System.Text.Json;
using System.Xml.Linq;

namespace Carnot.Cli.Tests;

public sealed class AnalyzeVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-analyze-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_a_log_it_reports_on_synthetic_runs_the_same_way_every_time()
    {
        string first = Path.Combine(_folder, "a", "r"), second = Path.Combine(_folder, "b", "r");
        foreach (string folder in (string[])[first, second])
        {
            var (code, output, error) = Run("analyze", "-o", folder);
            Assert.Equal(0, code);
            Assert.Equal("""
                No log was given: these are synthetic runs from the river-valley recursion.
                constant: fitted from step 400 on; the 40 losses of the warm-up and soon after were left out.
                cosine: fitted from step 400 on; the 40 losses of the warm-up and soon after were left out.
                wsd: fitted from step 400 on; the 40 losses of the warm-up and soon after were left out.
                """, error.Trim());
            // What would help is no limit: it is said after them, in its own words.
            Assert.Matches("\nCannot tell: [^\n]*\nThis prediction hangs most on [^\n]*\nThe run that would settle it most cheaply: ", output.ReplaceLineEndings("\n"));
            Assert.Contains($"Report: {Path.Combine(folder, "report.html")}", output, StringComparison.Ordinal);
        }
        string Page(string folder) => File.ReadAllText(Path.Combine(folder, "report.html")).Replace(folder, "FOLDER", StringComparison.Ordinal);
        Assert.Equal(Page(first), Page(second));
        Assert.InRange(Page(first).Length, 100_000, 2_000_000);

        XDocument page = XDocument.Parse(Page(first));
        Assert.Equal(["The thermodynamic state", "The runs", "Is anything wrong with the runs", "How well the law fits", "Where the loss comes from", "Schedules, and the one to run next", "What these data cannot tell", "How this was made"],
            page.Descendants().Where(e => e.Name.LocalName == "h2").Select(e => e.Value));

        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(first, "report.json")));
        Assert.Equal(1, document.RootElement.GetProperty("schemaVersion").GetInt32());
        Assert.Equal(["overheating", "freezing", "too cold", "imbalance"], document.RootElement.GetProperty("runs")[0].GetProperty("diagnosis").EnumerateArray().Select(finding => finding.GetProperty("name").GetString()));
        Assert.Contains(document.RootElement.GetProperty("limits").EnumerateArray(), limit => limit.GetString()!.StartsWith("The run that would settle it most cheaply: ", StringComparison.Ordinal));
        JsonElement parts = document.RootElement.GetProperty("runs")[1].GetProperty("decomposition");
        for (int i = 0; i < parts.GetProperty("steps").GetArrayLength(); i++)
        {
            double sum = ((At("irreducible") + At("river")) + At("equilibriumHeat")) + At("delayedHeat");
            Assert.Equal(At("loss"), sum);
            double At(string name) => parts.GetProperty(name)[i].GetDouble();
        }
    }

    [Fact]
    public void An_existing_report_is_kept_unless_forced()
    {
        string folder = Path.Combine(_folder, "r");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "report.html"), "mine");
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "mine too");
        var (code, output, error) = Run("analyze", "-o", folder);
        Assert.Equal((2, ""), (code, output));
        Assert.Equal($"{Path.Combine(folder, "report.html")} exists already. Give --force to replace it, or name another folder.", error.Trim());
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder, "report.html")));

        Assert.Equal(0, Run("analyze", "-o", folder, "--force").Code);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(folder, "report.html")), StringComparison.Ordinal);
        Assert.Equal("mine too", File.ReadAllText(Path.Combine(folder, "notes.txt")));
    }

    [Fact]
    public void A_failed_analysis_leaves_nothing_behind()
    {
        string log = Path.Combine(_folder, "flat.csv"), folder = Path.Combine(_folder, "r");
        File.WriteAllLines(log, ["step,lr,loss", .. Enumerable.Range(0, 100).Select(i => $"{i},0.001,2.5")]);
        var (code, output, error) = Run("analyze", log, "-o", folder);
        Assert.Equal((3, ""), (code, output));
        Assert.Contains("the loss is 2.5 at every step: nothing was learned", error, StringComparison.Ordinal);
        Assert.Equal([log], Directory.EnumerateFileSystemEntries(_folder));
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        return (CommandLine.Run(args, output, error), output.ToString(), error.ToString());
    }
}
