using System.Text.Json;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Results;

namespace Carnot.Reproduce.Tests;

public class CatalogueTests
{
    public static TheoryData<string> Names() => [.. ClaimCatalogue.All.Select(claim => claim.Name)];

    [Fact]
    public void Names_and_statements_are_unique_and_filled()
    {
        Assert.Equal(ClaimCatalogue.All.Length, ClaimCatalogue.All.Select(claim => claim.Name).Distinct().Count());
        Assert.Equal(ClaimCatalogue.All.Length, ClaimCatalogue.All.Select(claim => claim.Statement).Distinct().Count());
        Assert.All(ClaimCatalogue.All, claim => Assert.True(claim.Statement.EndsWith('.') && claim.Source.Length > 0, claim.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Recorded_verdicts_follow_from_the_recorded_numbers_and_every_number_has_a_rival(string name)
    {
        foreach (Effort effort in Enum.GetValues<Effort>())
        {
            ClaimResult? result = ResultFile.Recorded(name, effort);
            Assert.NotNull(result);
            Assert.NotEmpty(result.Evidence.Findings);
            using Stream stream = typeof(ResultFile).Assembly.GetManifestResourceStream($"{(effort == Effort.Quick ? "quick" : "full")}/{name}.json")!;
            using JsonDocument written = JsonDocument.Parse(stream);
            Assert.Equal(written.RootElement.GetProperty("verdict").GetString(), result.Verdict);
            foreach (Finding finding in result.Evidence.Findings)
            {
                Assert.NotEmpty(finding.Rival);
                Assert.NotEqual(finding.Theory, finding.RivalTheory);
            }
        }
    }

    [Fact]
    public void A_result_survives_its_file()
    {
        ClaimResult result = ResultFile.Recorded(ClaimCatalogue.All[0].Name, Effort.Quick)!;
        string folder = Directory.CreateTempSubdirectory("carnot-reproduce-").FullName;
        try
        {
            ResultFile.Write(folder, result);
            Assert.Equal(ResultFile.ToText(result), ResultFile.ToText(ResultFile.Read(folder, result.Claim, Effort.Quick)!));
            string path = ResultFile.PathOf(folder, result.Claim, Effort.Quick);
            File.WriteAllText(path, "{ \"claim\": ");
            Assert.Contains("Run the claim again with --force", Assert.Throws<InputException>(() => ResultFile.Read(folder, result.Claim, Effort.Quick)).Message, StringComparison.Ordinal);
            Assert.Null(ResultFile.Read(folder, result.Claim, Effort.Full));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void An_unknown_claim_is_refused_with_the_nearest_name()
        => Assert.Contains("ntl-sgd-width", Assert.Throws<UsageException>(() => ClaimCatalogue.Named(["ntl-sgd-widht"])).Message, StringComparison.Ordinal);
}
