using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Carnot.Runs;

namespace Carnot.Logs.Tests;

/// <summary>Logs of real runs, each against a reading by regular expression or by hand.</summary>
public class RealLogTests
{
    [Fact]
    public void The_full_llm_c_log_reads_whole_and_its_schedule_is_found_behind_six_decimals()
    {
        string path = Shared.Path("logs/llm.c/main_full.log.gz");
        (long Step, double Loss, double Rate)[] expected = [.. Regex.Matches(Text(path), @"^s:(\d+) trl:(\S+) lr:(\S+) ", RegexOptions.Multiline)
            .Select(match => (long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), Number(match, 2), Number(match, 3)))];
        Run run = One(path);
        Assert.Equal(19560, expected.Length);
        Assert.Equal(expected.Select(row => (row.Step, row.Loss)), run.Loss.Steps.Zip(run.Loss.Values));
        Assert.Equal(80, run.Other.Single(series => series.Name == "val_loss").Count);
        Assert.Equal(RateRecord.Rounded, run.RateTruth!.Logged);
        Assert.True(run.RateTruth.Rebuilt);
        Assert.All(expected, row => Assert.True(Math.Abs(run.LearningRate!.At(row.Step) - row.Rate) <= 0.5005e-6));
        // The run's own command line: peak 6e-4, 700 steps of warm-up, cosine to 0 over 19,560; sums in closed form:
        // warm-up 6e-4 (700 + 1) / 2; cosine over n = 18,860 steps from part 0 on is 6e-4 (n + 1) / 2.
        Assert.Equal(6e-4 * 701 / 2 + 6e-4 * 18861 / 2, run.LearningRate!.Sum(19560), 1e-9);
    }

    [Fact]
    public void Parts_of_the_llm_c_log_keep_the_printed_rates()
    {
        Run head = One(Shared.Path("logs/llm.c/main_head600.log"));
        Assert.Equal(597, head.Loss.Count);
        Assert.False(head.RateTruth!.Rebuilt);
        Assert.Equal(0.000512, head.LearningRate!.At(596));
        Run old = One(Shared.Path("logs/llm.c/train_gpt2_py_AdamW_head400.log"));
        Assert.Equal((396, 10.965596, RateRecord.Absent), (old.Loss.Count, old.Loss.Values[0], old.RateTruth!.Logged));
    }

    [Fact]
    public void Megatrons_rates_move_to_their_own_update()
    {
        Run run = One(Shared.Path("logs/megatron/meg_gpt2_perf_n16_ds_off.log"));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), run.Loss.Steps);
        Assert.Equal(12.44238, run.Loss.Values[0]);
        Assert.Equal((RateRecord.NextStep, true), (run.RateTruth!.Logged, run.RateTruth.Rebuilt));
        // Warm-up of 8 updates from 0 to 1.5e-4: iteration 1 prints 1.5e-4 / 8, which is the rate of update 1; update 0 used 0.
        // Four digits are printed, so 1.3125e-4 is off by half of its last.
        for (int t = 0; t <= 8; t++) Assert.True(Math.Abs(1.5e-4 * t / 8 - run.LearningRate!.At(t)) <= 0.5001e-7);
        Assert.Equal(1.5e-4 / 8, run.RateTruth.LargestDifference!.Value, 0.5001e-7);
        Assert.Equal(40 * 1024, run.Other.Single(series => series.Name == "consumed samples").ToSeries().Values[^1]);
    }

    [Fact]
    public void Megatrons_variants_read_with_seconds_tokens_and_duplicates()
    {
        Run run = One(Shared.Path("logs/megatron/bloom_variants.log"));
        Assert.Equal([1, 6501, 6502, 6503, 8599, 11999, 12000], run.Loss.Steps);
        Assert.Equal(63.73876, run.Loss.Values[0]);
        Assert.Equal(3113517056, run.Other.Single(series => series.Name == "consumed tokens").ToSeries().Values[^1]);
        Assert.Contains("\"lm loss\": 2 steps written again, the first at step 2 (line 2); the last value of each was kept.", run.Notes);
    }

    [Fact]
    public void Modded_nanogpt_logs_are_read_past_their_own_source_code()
    {
        string path = Shared.Path("logs/modded-nanogpt/2024-10-10_Muon.txt.gz");
        Run run = One(path);
        Match[] train = [.. Regex.Matches(Text(path), @"^step:(\d+)/6200 train_loss:(\S+) ", RegexOptions.Multiline).Cast<Match>()];
        Assert.Equal(6200, train.Length);
        // A training loss is printed one step late: after the update it belongs to.
        Assert.Equal(train.Select(match => (long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) - 1, Number(match, 2))), run.Loss.Steps.Zip(run.Loss.Values));
        Series val = run.Other.Single(series => series.Name == "val_loss").ToSeries();
        Assert.Equal((51, 0L, 10.9264), (val.Count, val.Steps[0], val.Values[0]));

        Run tuned = One(Shared.Path("logs/modded-nanogpt/track3_tuned_baseline_3250.txt"));
        Assert.Equal(("val_loss", 3250L, 3.27932), (tuned.Loss.Name, tuned.Loss.Steps[^1], tuned.Loss.Values[^1]));
        Run official = One(Shared.Path("logs/modded-nanogpt/track3_official_seed0.stdout"));
        Assert.Equal((2720L, 3.27978), (official.Loss.Steps[^1], official.Loss.Values[^1]));
        Assert.Equal(6025.793, official.Other.Single(series => series.Name == "train_seconds").ToSeries().Values[^1], 1e-9);
    }

    [Fact]
    public void Torchtitans_line_and_its_table_of_losses_read()
    {
        Run line = One(Shared.Path("logs/torchtitan/stdout_line.txt"));
        Assert.Equal((19L, 11.83506), (Assert.Single(line.Loss.Steps), Assert.Single(line.Loss.Values)));
        Run table = One(Shared.Path("logs/torchtitan/llama3_cuda_losses.txt"));
        Assert.Equal((100, 1L, 8.049097061157227), (table.Loss.Count, table.Loss.Steps[0], table.Loss.Values[0]));
    }

    [Fact]
    public void A_real_event_file_reads_every_scalar()
    {
        Run run = One(Shared.Path("logs/tensorboard/events.out.tfevents.1585769947.cvp"), new LogOptions { Loss = "epoch_loss" });
        // 105 records: 6 scalars of 17 epochs, one record each; the version and two graphs hold none.
        Assert.Equal(17, run.Loss.Count);
        Assert.Equal(["batch_acc", "batch_loss", "epoch_acc", "epoch_val_acc", "epoch_val_loss", "wall_time"], run.Other.Select(series => series.Name).Order(StringComparer.Ordinal));
        Assert.All(run.Other, series => Assert.Equal(17, series.Count));
        Assert.Empty(run.Notes.Where(note => note.Contains("record", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_offline_run_without_history_says_so()
    {
        string path = Shared.Path("logs/wandb-offline/run-g9dvvkua.wandb");
        Assert.Equal($"{path}: its 10 records hold no history: nothing was logged with wandb.log().", Assert.Throws<InputException>(() => One(path)).Message);
    }

    [Fact]
    public void A_hand_made_export_reads_by_groups_and_takes_its_warm_up_from_the_configuration()
    {
        Run run = One(Shared.Path("logs/lr-scheduling-wandb-export/wsd_33M_iter3000.json"));
        Assert.Equal(("train_loss", 20, 2050L, 3000L), (run.Loss.Name, run.Loss.Count, run.Loss.Steps[0], run.Loss.Steps[^1]));
        Assert.Equal([2000, 2200, 2400, 2600, 2800], run.Other.Single(series => series.Name == "val_loss").ToSeries().Steps);
        // Warm-up of 300 steps to 1e-3, level, and in the last fifth down to 0.
        Assert.Equal(1e-3 / 301, run.LearningRate!.At(0), 1e-12);
        Assert.Equal(1e-3, run.LearningRate.At(300));
        Assert.Equal(0, run.LearningRate.At(3000));
    }

    private static Run One(string path, LogOptions? options = null) => Assert.Single(LogReader.Read([path], options ?? new LogOptions()));

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static string Text(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
