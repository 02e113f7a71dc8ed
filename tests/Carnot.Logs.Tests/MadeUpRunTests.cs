using System.Globalization;
using Carnot.Runs;

namespace Carnot.Logs.Tests;

/// <summary>One made-up run of 120 steps lies in every format; each must give the same curve, to the digits it keeps.</summary>
public class MadeUpRunTests
{
    // Half a unit of the last printed digit; a float keeps 24 bits, so a loss below 8 is off by at most 2⁻²².
    private const double Exact = 0, Single = 2.4e-7, Four = 0.50001e-4, Five = 0.50001e-5, Six = 0.50001e-6;

    [Theory]
    [InlineData("run.csv", "CSV", 1, Six, RateRecord.Used, Exact)]
    [InlineData("run.jsonl", "JSON lines", 1, Six, RateRecord.Used, Exact)]
    [InlineData("tensorboard/events.out.tfevents.1700000000.host.1.simple_value", "TensorBoard event file", 1, Single, RateRecord.Used, 6e-11)]
    [InlineData("tensorboard/events.out.tfevents.1700000000.host.1.tensor_float_val", "TensorBoard event file", 1, Single, RateRecord.Used, 6e-11)]
    [InlineData("tensorboard/events.out.tfevents.1700000000.host.1.tensor_content", "TensorBoard event file", 1, Single, RateRecord.Used, 6e-11)]
    [InlineData("tensorboard/events.out.tfevents.1700000000.host.1.tensor_double_content", "TensorBoard event file", 1, Exact, RateRecord.Used, Exact)]
    [InlineData("wandb/offline-run-20231114_221320-abc12345/run-abc12345.wandb", "W&B offline file", 1, Exact, RateRecord.Used, Exact)]
    [InlineData("wandb", "W&B offline file", 1, Exact, RateRecord.Used, Exact)]
    [InlineData("mlruns", "MLflow file store", 1, Exact, RateRecord.Used, Exact)]
    [InlineData("trackio_thermo.db", "trackio SQLite", 1, Exact, RateRecord.Used, Exact)]
    [InlineData("nanogpt.log", "nanoGPT log", 1, Four, RateRecord.Absent, Exact)]
    [InlineData("modded_nanogpt.txt", "modded-nanogpt log", 1, Four, RateRecord.Absent, Exact)]
    [InlineData("llmc_main.log", "llm.c log", 1, Four, RateRecord.Rounded, Six)]
    [InlineData("nanochat.log", "nanochat log", 1, Six, RateRecord.Rounded, 0.0050001 * 1e-3)]
    [InlineData("megatron.log", "Megatron log", 10, Six, RateRecord.NextStep, Six)]
    [InlineData("trainer_state.json", "Hugging Face trainer state", 10, Four, RateRecord.Used, Exact)]
    [InlineData("lightning_metrics.csv", "Lightning CSV", 10, Exact, RateRecord.Used, Exact)]
    [InlineData("torchtitan_ansi.log", "torchtitan log", 10, Five, RateRecord.Absent, Exact)]
    public void Every_format_gives_the_same_curve(string file, string format, int every, double lossError, RateRecord logged, double rateError)
    {
        double[] losses = Values("loss"), rates = Values("lr");
        // nanochat prints a multiplier of the peak; the made-up Megatron log prints used rates where the real one prints the next.
        var options = new LogOptions { BaseRate = format == "nanochat log" ? 1e-3 : null, LoggedRate = format == "Megatron log" ? RateRecord.Used : null };
        Run run = Assert.Single(LogReader.Read([Shared.Path($"logs/synthetic/{file}")], options));
        Assert.Equal(format, run.Format);
        int first = every == 1 || format == "torchtitan log" ? 0 : every - 1;
        Assert.Equal(Enumerable.Range(0, 120 / every).Select(i => (long)(first + i * every)), run.Loss.Steps);
        for (int i = 0; i < run.Loss.Count; i++)
        {
            long step = run.Loss.Steps[i];
            Assert.True(Math.Abs(run.Loss.Values[i] - losses[step]) <= lossError, $"loss at step {step}: {run.Loss.Values[i]:R}, expected {losses[step]:R}");
            if (logged != RateRecord.Absent && (every == 1 || run.RateTruth!.Logged != RateRecord.Absent))
                Assert.True(Math.Abs(run.LearningRate!.At(step) - rates[step]) <= rateError, $"rate at step {step}: {run.LearningRate!.At(step):R}, expected {rates[step]:R}");
        }
        if (format != "Megatron log") Assert.Equal(logged, run.RateTruth!.Logged);
        if (logged == RateRecord.Absent) Assert.Null(run.LearningRate);
    }

    [Fact]
    public void Flags_tell_averaged_smoothed_and_rounded_losses()
    {
        Assert.Equal(new LossTruth { Window = 10, RoundingError = 0.5e-6 }, Of("megatron.log"));
        Assert.Equal(new LossTruth { Window = 10, RoundingError = 0.5e-4 }, Of("trainer_state.json"));
        Assert.Equal(new LossTruth { Smoothed = true, RoundingError = 0.5e-6 }, Of("nanochat.log"));
        Assert.Equal(new LossTruth { RoundingError = 0.5e-4 }, Of("nanogpt.log"));
        Assert.Equal(new LossTruth(), Of("trackio_thermo.db"));
        Assert.True(Of("run.csv") is { Plain: true, RoundingError: 0.5e-6 });

        static LossTruth Of(string file)
        {
            LossTruth truth = Assert.Single(LogReader.Read([Shared.Path($"logs/synthetic/{file}")], new LogOptions())).LossTruth;
            return truth with { RoundingError = truth.RoundingError is { } error ? Math.Round(error, 9) : null };
        }
    }

    [Fact]
    public void A_cut_and_a_damaged_event_file_give_what_is_whole_and_say_what_is_lost()
    {
        double[] losses = Values("loss");
        Run cut = Assert.Single(LogReader.Read([Shared.Path("logs/synthetic/tensorboard/truncated.tfevents")], new LogOptions()));
        Assert.Equal(Enumerable.Range(0, 119).Select(i => (long)i), cut.Loss.Steps);
        Assert.Contains("The file ends inside record 121: the run is still being written, or was stopped there. What stands before was read.", cut.Notes);
        Run damaged = Assert.Single(LogReader.Read([Shared.Path("logs/synthetic/tensorboard/bad_crc.tfevents")], new LogOptions()));
        // Record 1 is the version, so record 61 is step 59.
        Assert.Equal(Enumerable.Range(0, 120).Where(i => i != 59).Select(i => (long)i), damaged.Loss.Steps);
        Assert.Contains("1 record has a wrong checksum and is lost, the first is record 61.", damaged.Notes);
        Assert.All(damaged.Loss.Steps.Zip(damaged.Loss.Values), point => Assert.Equal(losses[point.First], point.Second, Single));
    }

    [Fact]
    public void The_event_files_of_one_folder_are_one_run_in_which_each_file_restarts_the_one_before()
    {
        Run run = Assert.Single(LogReader.Read([Shared.Path("logs/synthetic/tensorboard")], new LogOptions()));
        Assert.Equal(119, run.Loss.Count);
        Assert.Contains("6 event files of one folder were read as one run, in the order of their names.", run.Notes);
        Assert.Equal(5, run.Notes.Count(note => note.StartsWith("Restart at step 0 (record ", StringComparison.Ordinal)));
    }

    private static double[] Values(string key)
        => [.. File.ReadLines(Shared.Path($"logs/synthetic/mlruns/0/0123456789abcdef0123456789abcdef/metrics/train/{key}")).Select(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture))];
}
