using System.Text.Json.Nodes;

namespace Carnot.Cli.Tests;

/// <summary>The thermodynamic law on real curves, fitted on the <c>fit</c> lists alone.</summary>
public sealed class BenchLawsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-bench-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

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

        // Final losses of all 52 test curves together: 45. What intervals are made of is measured on runs of our own, where 76 to 81 % hold.
        double covered = new[] { ("mpl-25M", 6), ("mpl-100M", 6), ("schedules-124M", 30), ("peak-transfer-124M", 10) }.Sum(p => Number(Of(p.Item1), "coverage80") * p.Item2) / 52;
        Assert.InRange(covered, 0.7, 0.9);

        JsonObject kendall = schedules["kendall"]!.AsObject();
        Assert.Equal(["15000", "25000", "35000", "50000"], kendall.Select(k => k.Key));
        Assert.All(kendall, horizon => Assert.InRange(horizon.Value!.GetValue<double>(), 0.8, 1));
        Assert.InRange(kendall.Average(horizon => horizon.Value!.GetValue<double>()), 0.88, 1);
        // Differences of all pairs of one length: 63 and 91 % hold. Nine runs make 36 pairs, so that one run off its place moves a quarter of them.
        Assert.InRange(Number(schedules, "differenceCoverage80"), 0.55, 1);
        Assert.InRange(Number(transfer, "differenceCoverage80"), 0.55, 1);
        Assert.Null(Of("mpl-25M")["differenceCoverage80"]);
        Assert.Null(Of("mpl-25M")["kendall"]);
        Assert.Null(Of("mpl-25M")["regret"]);
        Assert.All(results, r => Assert.True(Number(r!, "fitSeconds") > 0));
        JsonArray curves = transfer["curves"]!.AsArray();
        Assert.Equal(10, curves.Count);
        Assert.Equal(Number(transfer, "finalAbs"), curves.Average(c => Math.Abs(Number(c!, "finalPredicted") - Number(c!, "finalObserved"))), 12);

        JsonNode Of(string protocol) => results.Single(r => r!["protocol"]!.GetValue<string>() == protocol && r["law"]!.GetValue<string>() == "ntl")!;
    }

    /// <summary>Ten GPT-2s of our own under five schedules each that are no part of the fit (benchmarks/own-schedules): the runs that the law's form was chosen on, so that this keeps it and does not prove it.</summary>
    [Fact]
    public void Four_runs_of_a_small_network_predict_the_others()
    {
        string file = Path.Combine(Shared.Repository(), "benchmarks", "own-schedules", "protocols.json");
        JsonNode[] results = [.. Enumerable.Range(0, Sets.Length).Select(s => Run("--protocols", file, "--only", $"{Sets[s]}, four", "--law", "ntl").Results.Single()!)];
        // Measured .0037 and .94; version 5 of the law has .0042 there. Of five schedules one pair out of order is .2.
        Assert.InRange(results.Average(r => Number(r, "finalAbs")), 0, 0.0042);
        Assert.InRange(results.Average(r => Number(r["kendall"]!, r["kendall"]!.AsObject().Single().Key)), 0.85, 1);
        // Fifty draws at 80 % are 40 ± 2.8; three of those below.
        Assert.InRange(results.Average(r => Number(r, "coverage80")), 0.63, 1);
    }

    private static readonly string[] Sets = ["A", "A2", "A3", "A4", "B", "F", "G", "T", "U", "H"];

    [Fact]
    public void A_law_that_the_runs_cannot_settle_is_named_and_left_out()
    {
        // Two runs at nearly one rate: the functional law's terms cannot be told apart, every other law's can.
        string file = Path.Combine(_folder, "protocols.json");
        JsonArray Curves(params string[] names) => [.. names.Select(name => (JsonNode)Shared.Path($"curves/mpl/25M/{name}.csv"))];
        File.WriteAllText(file, new JsonObject
        {
            ["protocols"] = new JsonObject
            {
                ["two"] = new JsonObject
                {
                    ["loss"] = "loss",
                    ["from_step"] = 0,
                    ["warmup"] = new JsonObject { ["steps"] = 2160, ["peak"] = 3e-4, ["shape"] = "linear" },
                    ["fit"] = Curves("constant_24000", "wsdcon_9"),
                    ["test"] = Curves("cosine_24000"),
                },
            },
        }.ToJsonString());

        var (results, error) = Run("--protocols", file);
        Assert.Equal(["ntl", "multi-power", "momentum", "convex", "lr-sum", "chinchilla"], results.Select(r => r!["law"]!.GetValue<string>()));
        Assert.Contains("two: functional is left out. The curves do not settle the parameters of the law \"functional\"", error, StringComparison.Ordinal);

        (results, _) = Run("--protocols", file, "--law", "momentum");
        Assert.Equal("momentum", Assert.Single(results)!["law"]!.GetValue<string>());
    }

    private static double Number(JsonNode node, string key) => node[key]!.GetValue<double>();

    private static JsonArray Bench() => Run("--protocols", Shared.Path("curves/protocols.json")).Results;

    private static (JsonArray Results, string Error) Run(params string[] options)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(["bench", "laws", .. options, "--json"], output, error);
        Assert.True(code == 0, error.ToString());
        return (JsonNode.Parse(output.ToString())!["results"]!.AsArray(), error.ToString());
    }
}
