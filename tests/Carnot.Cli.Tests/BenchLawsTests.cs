using System.Text.Json.Nodes;

namespace Carnot.Cli.Tests;

/// <summary>The thermodynamic law on real curves, fitted on the <c>fit</c> lists alone.</summary>
public class BenchLawsTests
{
    [Fact]
    public void Ntl_reaches_its_goals_on_real_curves()
    {
        var results = Bench();
        Assert.Equal(4 * 7, results.Count);

        JsonNode schedules = Of("schedules-124M"), transfer = Of("peak-transfer-124M");
        Assert.InRange(Number(schedules, "mae"), 0, 0.0025);
        Assert.InRange(Number(schedules, "finalAbs"), 0, 0.0050);
        Assert.InRange(Number(schedules, "regret"), 0, 0.0005);
        Assert.InRange((Number(Of("mpl-25M"), "mae") + Number(Of("mpl-100M"), "mae")) / 2, 0, 0.0027);
        Assert.InRange((Number(Of("mpl-25M"), "finalAbs") + Number(Of("mpl-100M"), "finalAbs")) / 2, 0, 0.0055);
        Assert.InRange(Number(transfer, "mae"), 0, 0.012);
        Assert.InRange(Number(transfer, "finalAbs"), 0, 0.015);

        // Final losses of all 52 test curves together.
        double covered = new[] { ("mpl-25M", 6), ("mpl-100M", 6), ("schedules-124M", 30), ("peak-transfer-124M", 10) }.Sum(p => Number(Of(p.Item1), "coverage80") * p.Item2) / 52;
        Assert.InRange(covered, 0.7, 0.9);

        Assert.Equal(["15000", "25000", "35000", "50000"], schedules["kendall"]!.AsObject().Select(k => k.Key));
        Assert.Null(Of("mpl-25M")["kendall"]);
        Assert.Null(Of("mpl-25M")["regret"]);
        Assert.All(results, r => Assert.True(Number(r!, "fitSeconds") > 0));

        JsonNode Of(string protocol) => results.Single(r => r!["protocol"]!.GetValue<string>() == protocol && r["law"]!.GetValue<string>() == "ntl")!;
    }

    private static double Number(JsonNode node, string key) => node[key]!.GetValue<double>();

    private static JsonArray Bench()
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(["bench", "laws", "--protocols", Shared.Path("curves/protocols.json"), "--json"], output, error);
        Assert.True(code == 0, error.ToString());
        return JsonNode.Parse(output.ToString())!["results"]!.AsArray();
    }
}
