using System.Collections.Immutable;
using Carnot.Reports.Compositions;
using Carnot.Reports.Figures;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Galleries;
using Carnot.Reproduce.Results;

namespace Carnot.Reproduce.Tests;

/// <summary>What README shows is what was recorded. After new results: <c>carnot reproduce report</c>, and take its verdicts.md and figures over.</summary>
public class ReadmeTests
{
    private static readonly ImmutableArray<(Claim Claim, ClaimResult? Result)> Recorded =
        [.. ClaimCatalogue.All.Select(claim => (claim, ResultFile.Recorded(claim.Name, Effort.Full) ?? ResultFile.Recorded(claim.Name, Effort.Quick)))];

    [Fact]
    public void The_table_of_verdicts_is_the_recorded_one()
        => Assert.Contains(VerdictTable.Of(Recorded), File.ReadAllText(Path.Combine(Shared.Repository(), "README.md")), StringComparison.Ordinal);

    [Fact]
    public void The_figures_are_the_recorded_ones()
    {
        string[] files = Directory.GetFiles(Path.Combine(Shared.Repository(), "docs", "figures"));
        Assert.Equal(3, files.Length);
        Assert.All(files, file =>
        {
            string[] name = Path.GetFileName(file).Split('.');
            var picture = Recorded.Single(row => row.Claim.Name == name[0]).Result!.Evidence.Pictures.Single(picture => picture.Name == name[1]);
            Assert.Equal(SvgWriter.Write(PictureFigure.Of(picture), picture.Name), File.ReadAllText(file));
        });
    }
}
