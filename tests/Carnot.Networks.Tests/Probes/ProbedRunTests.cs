using System.Text.Json;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Probes;
using Carnot.Networks.Tests.Training;
using Carnot.Networks.Training;

namespace Carnot.Networks.Tests.Probes;

public class ProbedRunTests
{
    private static readonly TrainingConfiguration Gpt2 = SmallRun.Gpt2 with { Schedule = "wsd:peak=0.01,warmup=3,steps=60,decay=10", Steps = 60, SaveEvery = 20 };

    private static readonly TrainingConfiguration Mlp = Gpt2 with { Model = "mlp", Layers = 3, Data = "teacher:inputs=6,targets=2,samples=200", Schedule = "constant:peak=0.01" };

    public static TheoryData<string, string> Cases => new() { { "gpt2", "adamw" }, { "gpt2", "sgd" }, { "gpt2", "signsgd" }, { "gpt2", "muon" }, { "mlp", "momentum" } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_run_with_every_probe_at_work_is_the_same_to_the_bit(string model, string optimizer)
    {
        using var folder = new TemporaryFolder();
        TrainingConfiguration configuration = (model == "gpt2" ? Gpt2 : Mlp) with { Optimizer = optimizer };
        RunFolder plain = new(folder.File("plain")), probed = new(folder.File("probed")), budgeted = new(folder.File("budgeted"));
        Train(configuration, plain, null);
        Train(configuration, probed, ProbeSelection.Parse(string.Join(',', ProbeSelection.All.Select(probe => $"{probe.Name}@{(probe.Name == "fluctuations" ? 15 : 3)}"))));
        Train(configuration, budgeted, ProbeSelection.Parse("full"));
        foreach (RunFolder run in (RunFolder[])[probed, budgeted])
        {
            Assert.Equal(File.ReadAllText(plain.Log), File.ReadAllText(run.Log));
            Assert.Equal(File.ReadAllBytes(plain.Checkpoint), File.ReadAllBytes(run.Checkpoint));
        }
        Assert.True(File.ReadAllLines(probed.Probes).Length > 40);
    }

    [Fact]
    public void Readings_of_a_resumed_run_are_those_of_an_uninterrupted_one()
    {
        using var folder = new TemporaryFolder();
        RunFolder whole = new(folder.File("whole")), parts = new(folder.File("parts"));
        // Probes without a memory of earlier steps: the others begin anew.
        const string probes = "noise@5,temperature@5,sharpness@10,force@10,updates@log";
        Train(Gpt2, whole, ProbeSelection.Parse(probes));
        using (var source = new CancellationTokenSource())
        using (TrainingRun run = TrainingRun.Begin(Gpt2, parts, 1, force: false))
        {
            using var stopper = new Stopper(27, source);
            Assert.Throws<OperationCanceledException>(() => run.Train([stopper], source.Token, ProbeSelection.Parse(probes)));
        }
        using (TrainingRun run = TrainingRun.Resume(Gpt2, parts, 1, reschedule: false)) run.Train([], CancellationToken.None, ProbeSelection.Parse(probes));
        Assert.Equal(File.ReadAllText(whole.Probes), File.ReadAllText(parts.Probes));
    }

    [Fact]
    public void Probes_named_with_a_schedule_measure_on_it_exactly()
    {
        using var folder = new TemporaryFolder();
        var run = new RunFolder(folder.File("r"));
        Train(Gpt2, run, ProbeSelection.Parse("noise@20,updates@log"));
        var lines = File.ReadLines(run.Probes).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        long[] Steps(string probe) => [.. lines.Where(line => line.GetProperty("probe").GetString() == probe).Select(line => line.GetProperty("step").GetInt64() + 1)];
        Assert.Equal([20, 40, 60], Steps("noise"));
        // Twice a doubling: the first whole numbers at or above 2^(k/2).
        Assert.Equal([1, 2, 3, 4, 6, 8, 12, 16, 23, 32, 46], Steps("updates"));
    }

    [Fact]
    public void The_memory_of_probes_is_what_they_keep_and_the_most_that_one_of_them_takes()
    {
        using var workers = new Workers(1);
        var network = new Gpt2<float>(new() { Layers = 1, Heads = 2, Width = 8, Context = 6, Vocabulary = 7 }, workers, capacity: 4);
        long Bytes(string probes) => ProbeSelection.Parse(probes).Bytes(network);
        Assert.Equal(Math.Max(Bytes("sharpness"), Bytes("density")), Bytes("sharpness,density"));
        Assert.Equal(Bytes("drift") + Bytes("updates"), Bytes("drift,updates"));
        Assert.Equal(Bytes("noise") + Bytes("updates"), Bytes("noise,updates"));
        Assert.InRange(Bytes("full"), Bytes("fluctuations") + Bytes("drift"), Bytes("fluctuations") + Bytes("drift") + Bytes("updates"));
    }

    [Fact]
    public void Probes_that_do_not_fit_are_refused_before_the_first_step()
    {
        using var folder = new TemporaryFolder();
        using TrainingRun run = TrainingRun.Begin(Gpt2, new(folder.File("r")), 1, force: false);
        var fault = Assert.Throws<UsageException>(() => ProbeSelection.Parse("sharpness,noise").CheckMemory(run.Network, 2, available: 1 << 18));
        Assert.Matches(@"^A network of \d+ parameters with the probes sharpness, noise needs about \d+ MB to train; this machine allows 0 MB\. Leave costly probes out of --probe, or give a smaller --batch, --context, --width or --layers\.$", fault.Message);
    }

    [Theory]
    [InlineData("sharpnes", "There is no probe \"sharpnes\"; did you mean \"sharpness\"?")]
    [InlineData("noise,noise@4", "The probe \"noise\" is named twice; name it once.")]
    [InlineData("noise@often", "\"often\" is no schedule of a probe; write a number of steps, or \"log\", such as sharpness@100 or sharpness@log.")]
    [InlineData("noise@0", "A probe can be asked every 1 step or more, got 0.")]
    public void A_mistyped_probe_is_answered_with_what_to_write(string text, string expected)
        => Assert.StartsWith(expected, Assert.Throws<UsageException>(() => ProbeSelection.Parse(text)).Message, StringComparison.Ordinal);

    private static void Train(TrainingConfiguration configuration, RunFolder folder, ProbeSelection? probes)
    {
        using TrainingRun run = TrainingRun.Begin(configuration, folder, 1, force: false);
        run.Train([], CancellationToken.None, probes);
    }
}
