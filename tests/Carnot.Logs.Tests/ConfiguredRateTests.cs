using System.Globalization;
using System.Text;
using Carnot.Runs;
using Carnot.Schedules;
using Microsoft.Data.Sqlite;

namespace Carnot.Logs.Tests;

/// <summary>The used rate is rebuilt from whatever configuration a log holds or lies beside it, and held against the logged one.</summary>
public class ConfiguredRateTests
{
    private static readonly Schedule Cosine = Schedule.Parse("hf.cosine:learning_rate=6e-4,warmup_steps=10,max_steps=100");

    [Fact]
    public void nanoGPT_prints_what_differs_from_its_defaults()
    {
        Run run = Read("""
            Overriding config with config/train_shakespeare_char.py:
            # train a miniature character-level shakespeare model
            learning_rate = 1e-3 # with baby networks can afford to go a bit higher
            max_iters = 5000
            lr_decay_iters = 5000 # make equal to max_iters usually
            min_lr = 1e-4 # learning_rate / 10 usually
            Overriding: warmup_iters = 100
            iter 0: loss 4.2, time 1.00ms, mfu -100.00%
            iter 1: loss 4.1, time 1.00ms, mfu -100.00%

            """);
        Assert.Equal("nanogpt:learning_rate=0.001,max_iters=5000,warmup_iters=100,lr_decay_iters=5000,min_lr=0.0001", run.LearningRate!.ToString());
        Assert.Equal(RateRecord.Absent, run.RateTruth!.Logged);
        Assert.True(run.RateTruth.Rebuilt);
    }

    [Fact]
    public void A_nanoGPT_log_without_settings_tells_no_rate()
        => Assert.Null(Read("iter 0: loss 4.2, time 1.00ms, mfu -100.00%\niter 1: loss 4.1, time 1.00ms, mfu 1.00%\n").LearningRate);

    [Theory]
    [InlineData(0, RateRecord.NextStep, true)]
    // Should a version print the rate of its own update, the numbers show it.
    [InlineData(-1, RateRecord.Used, true)]
    [InlineData(5, RateRecord.NextStep, false)]
    public void Megatrons_arguments_are_held_against_its_rates(int shift, RateRecord found, bool rebuilt)
    {
        Schedule used = Schedule.Parse("megatron.cosine:lr=1e-3,min-lr=1e-4,lr-warmup-iters=10,lr-decay-iters=100,train-iters=100");
        var text = new StringBuilder("------------------------ arguments ------------------------\n");
        foreach (var (name, value) in new[] { ("lr", "0.001"), ("min_lr", "0.0001"), ("lr_decay_style", "cosine"), ("lr_decay_iters", "100"), ("lr_decay_samples", "None"), ("lr_warmup_iters", "10"), ("lr_warmup_samples", "0"), ("lr_warmup_fraction", "None"), ("train_iters", "100") })
            text.Append(CultureInfo.InvariantCulture, $"  {name} {new string('.', 48 - name.Length)} {value}\n");
        for (int n = 1; n <= 60; n++) text.Append(CultureInfo.InvariantCulture, $" iteration {n,8}/ 100 | learning rate: {used.At(n + shift):E6} | lm loss: {5 - 0.01 * n:E6} |\n");
        Run run = Read(text.ToString());
        Assert.Equal(found, run.RateTruth!.Logged);
        if (rebuilt) Assert.Equal(used, run.LearningRate);
        else Assert.Contains(run.Notes, note => note.Contains("differs from the logged learning rate by up to", StringComparison.Ordinal));
    }

    [Fact]
    public void Torchtitans_printed_configuration_is_read()
    {
        Run run = Read("""
            [titan] 2025-08-01 07:19:18,000 - root - INFO - Running with configs: {
              "job": {
                "dump_folder": "./outputs"
              },
              "optimizer": {
                "lr": 0.0008
              },
              "lr_scheduler": {
                "warmup_steps": 20,
                "decay_ratio": null,
                "decay_type": "linear",
                "min_lr_factor": 0.0
              },
              "training": {
                "steps": 1000
              }
            }
            [titan] 2025-08-01 07:19:18,000 - root - INFO - step:  1  loss:  8.1  grad_norm:  1.5
            [titan] 2025-08-01 07:19:18,000 - root - INFO - step: 11  loss:  7.1  grad_norm:  1.5

            """);
        Assert.Equal("torchtitan:lr=0.0008,steps=1000,warmup_steps=20", run.LearningRate!.ToString());
    }

    [Fact]
    public void A_model_card_beside_a_trainer_state_gives_its_arguments()
    {
        string folder = Directory.CreateTempSubdirectory("carnot-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "checkpoint-100"));
            File.WriteAllText(Path.Combine(folder, "README.md"), "### Training hyperparameters\n\n- learning_rate: 0.0006\n- lr_scheduler_type: cosine\n- lr_scheduler_warmup_steps: 10\n- num_epochs: 1\n");
            string state = Path.Combine(folder, "checkpoint-100", "trainer_state.json");
            // Written by a version that logged the rate of the next update, at steps from which nothing else tells.
            string rows = string.Join(", ", Enumerable.Range(2, 5).Select(i => FormattableString.Invariant($$"""{"learning_rate": {{Cosine.At(10 * i):R}}, "loss": 3.5, "step": {{10 * i}}}""")));
            File.WriteAllText(state, $$"""{"log_history": [{{rows}}], "max_steps": 100}""");
            Run run = Assert.Single(LogReader.Read([state], new LogOptions()));
            Assert.Equal(Cosine, run.LearningRate);
            Assert.Equal(RateRecord.NextStep, run.RateTruth!.Logged);
            Assert.Contains("README.md", run.RateTruth.Explanation, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void Hyperparameters_beside_a_Lightning_log_are_used_where_they_are_a_trainers()
    {
        string folder = Directory.CreateTempSubdirectory("carnot-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "hparams.yaml"), "learning_rate: 0.0006\nlr_scheduler_type: cosine\nwarmup_steps: 10\nmax_steps: 100\nhidden: 64\n");
            File.WriteAllText(Path.Combine(folder, "metrics.csv"), "epoch,step,train_loss\n0,9,3.5\n0,19,3.25\n");
            Assert.Equal(Cosine, Assert.Single(LogReader.Read([Path.Combine(folder, "metrics.csv")], new LogOptions())).LearningRate);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void The_configuration_in_an_offline_WandB_file_is_held_against_the_logged_rates()
    {
        byte[] config = Samples.Field(17, [.. Samples.Field(1, "run"u8), .. Samples.Field(4, [.. Samples.Item("\"cosine\"", "lr_scheduler_type"), .. Samples.Item("0.0006", "learning_rate"), .. Samples.Item("10", "warmup_steps"), .. Samples.Item("100", "max_steps"), .. Samples.Item("{}", "lr_scheduler_kwargs")])]);
        IEnumerable<byte[]> rows = Enumerable.Range(0, 50).Select(t => Samples.Field(2, [.. Samples.Item("3.5", "train/loss"), .. Samples.Item(Cosine.At(t).ToString("R", CultureInfo.InvariantCulture), "train/lr"), .. Samples.Item($"{t}", "_step")]));
        Run run = Read([config, .. rows]);
        Assert.Equal(Cosine, run.LearningRate);
        Assert.Equal((RateRecord.Used, true), (run.RateTruth!.Logged, run.RateTruth.Rebuilt));

        static Run Read(byte[][] records)
        {
            using var stream = new MemoryStream(Samples.WandbFile(records));
            return Assert.Single(LogReader.Read(stream, "run", new LogOptions()));
        }
    }

    [Fact]
    public void Parameters_in_an_MLflow_database_and_a_trackio_configuration_are_used()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        foreach (string tables in (string[])[
            """
            CREATE TABLE metrics (key TEXT, value REAL, timestamp INTEGER, run_uuid TEXT, step INTEGER, is_nan INTEGER);
            CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT);
            INSERT INTO metrics VALUES ('loss', 3.5, 1, 'a', 0, 0), ('loss', 3.25, 2, 'a', 1, 0);
            INSERT INTO params VALUES ('lr_scheduler_type', 'cosine', 'a'), ('learning_rate', '0.0006', 'a'), ('warmup_steps', '10', 'a'), ('max_steps', '100', 'a'), ('max_grad_norm', 'None', 'a');
            """,
            """
            CREATE TABLE metrics (id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT);
            CREATE TABLE configs (id INTEGER PRIMARY KEY, run_name TEXT, config TEXT, created_at TEXT);
            INSERT INTO metrics VALUES (1, '', 'a', 0, '{"loss": 3.5}'), (2, '', 'a', 1, '{"loss": "NaN"}'), (3, '', 'a', 2, '{"loss": 3.25}');
            INSERT INTO configs VALUES (1, 'a', '{"lr_scheduler_type": "cosine", "learning_rate": 0.0006, "warmup_steps": 10, "max_steps": 100, "tags": ["a"]}', '');
            """])
        {
            try
            {
                using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
                {
                    connection.Open();
                    using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text stands above.
                    command.CommandText = tables;
#pragma warning restore CA2100
                    command.ExecuteNonQuery();
                }
                Run run = Assert.Single(LogReader.Read([path], new LogOptions()));
                Assert.Equal(2, run.Loss.Count);
                Assert.Equal(Cosine, run.LearningRate);
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    [Fact]
    public void The_schedule_in_the_source_of_an_early_modded_nanogpt_record_is_rebuilt()
    {
        Run run = Assert.Single(LogReader.Read([Shared.Path("logs/modded-nanogpt/2024-10-10_Muon.txt.gz")], new LogOptions()));
        // Its get_lr with 6200 iterations, 1800 of warm-down and 0.0036.
        Assert.Equal(0.0036, run.LearningRate!.At(4400), 1e-15);
        Assert.Equal(0.0036 * 900 / 1800, run.LearningRate.At(5300), 1e-15);
        Assert.Equal(0.0036 / 1800, run.LearningRate.At(6199), 1e-15);
    }

    [Fact]
    public void nanochats_multipliers_give_its_trapezoid_when_their_base_is_given()
    {
        Schedule used = Schedule.Parse("nanochat:matrix-lr=0.02,num-iterations=400,warmup-steps=40,warmdown-ratio=0.65,final-lr-frac=0.05");
        string text = string.Concat(Enumerable.Range(0, 400).Select(t => FormattableString.Invariant($"step {t:D5}/00400 (0.00%) | loss: 3.5 | lrm: {used.At(t) / 0.02:F2} | dt: 500.00ms |\n")));
        Run run = Read(text, new LogOptions { BaseRate = 0.02 });
        for (int t = 0; t < 400; t++) Assert.Equal(used.At(t), run.LearningRate!.At(t), 1e-15);
        Assert.Null(Read(text).LearningRate);
    }

    [Fact]
    public void What_the_user_says_goes_before_the_configuration()
    {
        const string Log = "Overriding: learning_rate = 0.001\niter 0: loss 4.2, time 1.00ms, mfu -100.00%\niter 1: loss 4.1, time 1.00ms, mfu 1.00%\n";
        Assert.Equal(Cosine, Read(Log, new LogOptions { Schedule = Cosine }).LearningRate);
    }

    private static Run Read(string text, LogOptions? options = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return Assert.Single(LogReader.Read(stream, "log", options ?? new LogOptions()));
    }
}
