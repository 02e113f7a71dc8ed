using Carnot.Sweeps.Engines;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Tests;

public sealed class SweepPlanTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Theory]
    [InlineData("1e-3", "0.001")]
    [InlineData("0.0010", "0.001")]
    [InlineData("+007", "7")]
    [InlineData("2e3", "2000")]
    [InlineData("-0.0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.1", "0.1")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("1e300", "1E+300")]
    [InlineData("wsd:peak=1e-3", "wsd:peak=1e-3")]
    [InlineData("", "")]
    public void Equal_values_have_one_spelling(string written, string canonical) => Assert.Equal(canonical, Canonical.Text(written));

    [Fact]
    public void Values_that_are_not_finite_are_refused() => Assert.Throws<UsageException>(() => Canonical.Text("NaN"));

    [Fact]
    public void A_runs_name_is_decided_by_its_numbers_alone()
    {
        RunSpec run = Spec("1e-3", "7");
        Assert.Equal(16, run.Id.Length);
        Assert.Equal(run.Id, Spec("0.001", "7").Id);
        Assert.Equal(run.Id, new RunSpec("train  gpt2", new Dictionary<string, string> { ["seed"] = "7", ["beta1"] = "0.001" }).Id);
        Assert.NotEqual(run.Id, Spec("0.002", "7").Id);
        Assert.NotEqual(run.Id, Spec("0.001", "8").Id);
        Assert.NotEqual(run.Id, (run with { Data = "other data" }).Id);

        static RunSpec Spec(string beta, string seed) => new("train gpt2", new Dictionary<string, string> { ["beta1"] = beta, ["seed"] = seed }, [KeyValuePair.Create("what", beta)]);
    }

    [Fact]
    public void A_manifest_reads_back_as_the_plan_and_never_changes()
    {
        var folder = new SweepFolder(_sandbox.At("sweep"));
        SweepPlan plan = Plan(1, 2);
        Assert.True(folder.Publish(plan));
        Assert.False(folder.Publish(Plan(1, 2)));
        SweepPlan read = folder.ReadPlan();
        Assert.Equal(plan.ToText(), read.ToText());
        Assert.Equal(plan.Hash, read.Hash);
        var fault = Assert.Throws<UsageException>(() => folder.Publish(Plan(1, 3)));
        Assert.Equal($"{folder.Path} was planned for another sweep: run 1 is seed=2 there and seed=3 here. A plan does not change; name another folder.", fault.Message);
        Assert.Equal($"{folder.Path} was planned for another sweep: it has 2 runs, this one 1. A plan does not change; name another folder.", Assert.Throws<UsageException>(() => folder.Publish(Plan(1))).Message);
    }

    [Fact]
    public void A_run_that_is_planned_twice_is_told_by_its_values()
        => Assert.Equal("Runs 0 and 1 are the same run: seed=1 and seed=1. Take one value out, or vary something that the command uses.", Assert.Throws<UsageException>(() => Plan(1, 1)).Message);

    [Fact]
    public void A_manifest_of_another_version_or_a_torn_one_is_refused()
    {
        var folder = new SweepFolder(_sandbox.At("sweep"));
        Assert.Contains("there is no such file. Name a folder that \"carnot sweep plan\" made", Assert.Throws<InputException>(folder.ReadPlan).Message, StringComparison.Ordinal);
        folder.Publish(Plan(1));
        string text = File.ReadAllText(folder.Manifest);
        File.WriteAllText(folder.Manifest, text.Replace($"\"carnot\": \"{RunSpec.Numerics}\"", "\"carnot\": \"9.9.9\"", StringComparison.Ordinal));
        Assert.Contains("it was planned by Carnot 9.9.9", Assert.Throws<InputException>(folder.ReadPlan).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.Manifest, text[..^20]);
        Assert.Contains("it could not be read as a sweep's manifest", Assert.Throws<InputException>(folder.ReadPlan).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2, 5, 7, 8 }, "0-2,5,7-8")]
    [InlineData(new[] { 4 }, "4")]
    public void Indices_are_written_as_ranges(int[] indices, string expected) => Assert.Equal(expected, SlurmEngine.Ranges(indices));

    [Fact]
    public void A_jobs_name_tells_which_runs_its_elements_make()
    {
        var name = new SlurmJobName("0123456789ab", Pack: 4, First: 10);
        Assert.Equal(name, SlurmJobName.Parse(name.ToString()));
        Assert.Equal([44, 45, 46], name.Runs(index: 1, count: 47));
        Assert.Null(SlurmJobName.Parse("carnot-0123456789ab-x-3"));
    }

    private static SweepPlan Plan(params int[] seeds)
        => SweepPlan.Of(seeds.Select(seed => new RunSpec("train linear", [KeyValuePair.Create("seed", $"{seed}")], [KeyValuePair.Create("seed", $"{seed}")])));

    public void Dispose() => _sandbox.Dispose();
}
