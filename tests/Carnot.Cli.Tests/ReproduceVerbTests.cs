using System.Text.Json.Nodes;
using Carnot.Reproduce.Claims;

namespace Carnot.Cli.Tests;

public sealed class ReproduceVerbTests : IDisposable
{
    /// <summary>A claim that takes a tenth of a second.</summary>
    private const string Fast = "ntl-momentum-capacity";

    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-reproduce-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_claim_is_listed_with_its_verdict()
    {
        JsonNode document = JsonNode.Parse(Run(0, "reproduce", "list", "--json").Output)!;
        Assert.Equal(ClaimCatalogue.All.Select(claim => claim.Name), document["claims"]!.AsArray().Select(claim => claim!["name"]!.GetValue<string>()));
        Assert.Equal("confirmed", document["claims"]!.AsArray().Single(claim => claim!["name"]!.GetValue<string>() == Fast)!["verdict"]!.GetValue<string>());
        Assert.Contains($"{Fast} ", Run(0, "reproduce", "list").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_is_run_once_and_its_result_kept()
    {
        string results = Path.Combine(_folder, "r"), file = Path.Combine(results, "quick", Fast + ".json");
        Assert.Contains("1 confirmed", Run(0, "reproduce", "run", Fast, "--quick", "-o", results).Output, StringComparison.Ordinal);
        DateTime written = File.GetLastWriteTimeUtc(file);
        Assert.DoesNotContain($"{Fast} ...", Run(0, "reproduce", "run", Fast, "--quick", "-o", results).Error, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
        Assert.Contains($"{Fast} ...", Run(0, "reproduce", "run", Fast, "--quick", "-o", results, "--force").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_that_does_not_come_again_fails_the_check()
    {
        Run(0, "reproduce", "check", Fast, "--quick");
        string results = Path.Combine(_folder, "r"), file = Path.Combine(results, "quick", Fast + ".json");
        Run(0, "reproduce", "run", Fast, "--quick", "-o", results);
        // What was recorded had met another theory.
        JsonNode recorded = JsonNode.Parse(File.ReadAllText(file))!;
        recorded["evidence"]!["findings"]![0]!["theory"]!["value"] = 1.0;
        File.WriteAllText(file, recorded.ToJsonString());
        string error = Run(4, "reproduce", "check", Fast, "--quick", "--results", results).Error;
        Assert.Contains($"{Fast}: confirmed; recorded was not confirmed", error, StringComparison.Ordinal);
        Assert.Contains("nothing was recorded", Run(4, "reproduce", "check", Fast, "--quick", "--results", _folder).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pages_show_every_claim_with_its_figure_and_command()
    {
        string pages = Path.Combine(_folder, "pages");
        string output = Run(0, "reproduce", "report", "-o", pages).Output;
        Assert.Contains("laws.html", output, StringComparison.Ordinal);
        string page = File.ReadAllText(Path.Combine(pages, "laws.html"));
        foreach (Claim claim in ClaimCatalogue.All.Where(claim => claim.Paper == Paper.Laws)) Assert.Contains($"carnot reproduce run {claim.Name}", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.Contains("exists already", Run(2, "reproduce", "report", "-o", pages).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_results_is_refused_and_a_damaged_result_is_passed_over()
    {
        string results = Path.Combine(_folder, "r"), pages = Path.Combine(_folder, "pages");
        foreach (string verb in (string[])["report", "list"])
        {
            Assert.Contains("there is no such folder", Run(3, [.. Verb(verb), "--results", results]).Error, StringComparison.Ordinal);
            Assert.Contains("holds no result of any claim", Run(3, [.. Verb(verb), "--results", _folder]).Error, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(pages));

        Run(0, "reproduce", "run", Fast, "--quick", "-o", results);
        string damaged = Path.Combine(results, "quick", ClaimCatalogue.All.First(claim => claim.Name != Fast).Name + ".json");
        File.WriteAllText(damaged, "{ \"claim\": ");
        foreach (string verb in (string[])["report", "list"])
            Assert.Contains($"Passed over: {damaged}:1: it is not the result of a claim", Run(0, [.. Verb(verb), "--results", results]).Error, StringComparison.Ordinal);
        Assert.Contains($"| {Fast} |", File.ReadAllText(Path.Combine(pages, "verdicts.md")).Replace("`", "", StringComparison.Ordinal), StringComparison.Ordinal);

        string[] Verb(string verb) => verb == "report" ? ["reproduce", verb, "-o", pages] : ["reproduce", verb];
    }

    [Fact]
    public void A_claim_on_published_laws_asks_for_curves()
    {
        Assert.Contains("give their protocol file with --protocols", Run(2, "reproduce", "run", "peer-momentum", "--quick", "-o", _folder).Error, StringComparison.Ordinal);
        Assert.Contains("did you mean \"peer-momentum\"?", Run(2, "reproduce", "run", "peer-momentun", "-o", _folder).Error, StringComparison.Ordinal);
    }

    private static (string Output, string Error) Run(int expected, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(args, output, error);
        Assert.True(code == expected, $"{code}: {error}");
        return (output.ToString(), error.ToString());
    }
}
