using System.Text;
using Carnot.Logs.Writers;
using Carnot.Runs;
using Microsoft.Data.Sqlite;

namespace Carnot.Logs.Tests;

/// <summary>The ways in which each format misleads a reader, one test each.</summary>
public class TrapTests
{
    [Fact]
    public void The_closing_row_of_a_trainer_state_is_no_point_of_the_curve()
    {
        Run run = State("""{"log_history": [{"loss": 3.5, "learning_rate": 0.1, "step": 10}, {"eval_loss": 3.25, "step": 10}, {"train_loss": 3.0, "train_runtime": 9.0, "step": 10}], "max_steps": 10}""");
        Assert.Equal([9], run.Loss.Steps);
        Assert.Equal([10], Assert.Single(run.Other).ToSeries().Steps);
        Assert.Contains("The closing row, whose train_loss is the mean of the whole run, was left out of the curve.", run.Notes);
    }

    [Theory]
    [InlineData(true, 100)]
    [InlineData(false, 100)]
    [InlineData(true, 1000)]
    [InlineData(false, 1000)]
    public void A_linear_trainer_state_tells_which_version_wrote_it_and_gives_the_used_rates(bool next, int total)
    {
        // The Trainer's linear schedule: η_t = p t / W, then p (T - t) / (T - W); a row at N ends update N - 1.
        const double peak = 2e-4;
        int warmup = total / 10;
        double Rate(int t) => t < warmup ? peak * t / warmup : peak * (total - t) / (total - warmup);
        var rows = Enumerable.Range(1, total / 10).Select(i => 10 * i).Select(n => $$"""{"loss": 3.5, "learning_rate": {{Rate(next ? n : n - 1).ToString("R", System.Globalization.CultureInfo.InvariantCulture)}}, "step": {{n}}}""");
        Run run = State($$"""{"log_history": [{{string.Join(", ", rows)}}], "max_steps": {{total}}}""");
        Assert.Equal(next ? RateRecord.NextStep : RateRecord.Used, run.RateTruth!.Logged);
        for (int n = 10; n <= total; n += 10)
        {
            int t = next ? n : n - 1;
            Assert.Equal(Rate(t), run.LearningRate!.At(t), 1e-18);
        }
    }

    [Fact]
    public void Checkpoints_of_one_run_are_one_run()
    {
        using var file = new LogFile("""{"log_history": [{"loss": 3.5, "step": 10}, {"loss": 3.25, "step": 20}], "max_steps": 20}""", "run/trainer_state.json");
        file.Write("run/checkpoint-10/trainer_state.json", """{"log_history": [{"loss": 3.5, "step": 10}], "max_steps": 20}""");
        Run run = Assert.Single(LogReader.Read([file.Folder], new LogOptions()));
        Assert.Equal([9, 19], run.Loss.Steps);
        Assert.Contains("Of 2 states of this run the one that reaches furthest was read.", run.Notes);
    }

    [Fact]
    public void Two_nanoGPT_runs_in_one_file_are_two_runs_and_a_resumed_one_is_stitched()
    {
        using var file = new LogFile("iter 0: loss 4.0, time 1ms, mfu 1%\niter 1: loss nan, time 1ms, mfu 1%\niter 0: loss 5.0, time 1ms, mfu 1%\niter 1: loss 4.5, time 1ms, mfu 1%\niter 2: loss 4.4, time 1ms, mfu 1%\niter 1: loss 4.25, time 1ms, mfu 1%\n", "log.txt");
        var runs = LogReader.Read([file.Path], new LogOptions());
        Assert.Equal(["log", "log#2"], runs.Select(run => run.Name));
        Assert.Equal([4.0], runs[0].Loss.Values);
        Assert.Contains("\"loss\": 1 NaN value was left out, the first at step 1 (line 2).", runs[0].Notes);
        Assert.Equal([5.0, 4.25], runs[1].Loss.Values);
        Assert.Contains("Restart at step 1 (line 6): 2 earlier rows at or after that step were dropped.", runs[1].Notes);
    }

    [Fact]
    public void The_last_line_of_a_growing_log_is_left_for_later()
    {
        using var file = new LogFile("iter 0: loss 4.0, time 1ms, mfu 1%\niter 1: loss 3.7", "log.txt");
        Run run = file.Read();
        Assert.Equal([4.0], run.Loss.Values);
        Assert.Contains("The last line, 2, does not end with a line break; it may be incomplete and was left out.", run.Notes);
    }

    [Fact]
    public void Source_code_with_look_alike_lines_is_no_log()
    {
        using var file = new LogFile("with open(sys.argv[0]) as f:\n    code = f.read()\n# step:1/2 train_loss:9.9 is how a line looks\nprint(f\"step:{step}/{n} train_loss:{x}\")\nstep:0/2 val_loss:10.5 train_time:0ms\nstep:1/2 train_loss:10.0 train_time:1.5s\n", "log.txt");
        Run run = file.Read();
        Assert.Equal([10.0], run.Loss.Values);
        Assert.Equal([0], run.Loss.Steps);
        Assert.Equal([0.0, 1.5], run.Other.Single(series => series.Name == "train_seconds").ToSeries().Values);
    }

    [Fact]
    public void Megatron_lines_without_colon_without_loss_and_with_prefixes_are_read()
    {
        using var file = new LogFile("rank:7 [2025-01-01 00:00:00] iteration 1/ 9 | consumed samples: 4 | learning rate 1.0E-4 | lm loss: 5.0E+00 |\n iteration 2/ 9 | consumed samples: 12 | learning rate 2.0E-4 | number of skipped iterations: 1 |\n iteration 3/ 9 | consumed samples: 20 | learning rate 3.0E-4 | lm loss: 4.0E+00 |\n", "out.log");
        Run run = file.Read();
        Assert.Equal([0, 2], run.Loss.Steps);
        Assert.Equal([0, 1e-4, 2e-4, 3e-4], Enumerable.Range(0, 4).Select(t => Math.Round(run.LearningRate!.At(t), 12)));
        Assert.Equal([4, 12, 20], run.Other.Single(series => series.Name == "consumed samples").ToSeries().Values);
    }

    [Fact]
    public void Large_records_are_passed_over_and_a_damaged_length_loses_only_its_place()
    {
        using var memory = new MemoryStream();
        using (var writer = new EventFileWriter(memory, 1, leaveOpen: true))
        {
            writer.Scalar("loss", 0, 4, 1);
            byte[] image = new byte[3 << 20], length = BitConverter.GetBytes((ulong)image.Length);
            memory.Write([.. length, .. BitConverter.GetBytes(Samples.MaskedCrc32C(length)), .. image, 0, 0, 0, 0]);
            writer.Scalar("loss", 1, 3, 2);
            memory.Write("garbage that is no record"u8);
            writer.Scalar("loss", 2, 2, 3);
        }
        using var file = new LogFile(memory.ToArray(), "events");
        Run run = file.Read();
        Assert.Equal([4, 3, 2], run.Loss.Values);
        Assert.Contains("1 large record of 3 MiB (images, graphs) was passed over unread.", run.Notes);
        Assert.Contains(run.Notes, note => note.StartsWith("The file is damaged from byte ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_restarted_event_file_drops_the_orphans_of_the_one_before()
    {
        using var file = new LogFile(Events(0, 10), "events.out.tfevents.1.a");
        file.Write("events.out.tfevents.2.a", Events(6, 8));
        Run run = Assert.Single(LogReader.Read([file.Folder], new LogOptions()));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], run.Loss.Steps);
        Assert.Contains(run.Notes, note => note.StartsWith("Restart at step 6 ", StringComparison.Ordinal) && note.EndsWith("4 earlier rows at or after that step were dropped.", StringComparison.Ordinal));

        static byte[] Events(int from, int to)
        {
            using var memory = new MemoryStream();
            using (var writer = new EventFileWriter(memory, from, leaveOpen: true))
                for (int step = from; step < to; step++) writer.Scalar("loss", step, step, step);
            return memory.ToArray();
        }
    }

    [Fact]
    public void A_custom_step_metric_puts_each_series_on_its_own_axis()
    {
        using var file = new LogFile(Samples.WandbFile(
            Samples.Field(12, [.. Samples.Field(1, "val/loss"u8), .. Samples.Field(4, "eval_step"u8)]),
            Samples.Field(2, [.. Samples.Item("3.5", "train/loss"), .. Samples.Item("0", "_step")]),
            Samples.Field(2, [.. Samples.Item("3.25", "train", "loss"), .. Samples.Item("1", "_step")]),
            Samples.Field(2, [.. Samples.Item("3.0", "train/loss"), .. Samples.Item("\"NaN\"", "other"), .. Samples.Item("2", "_step")]),
            Samples.Field(2, [.. Samples.Item("3.75", "val/loss"), .. Samples.Item("500", "eval_step"), .. Samples.Item("3", "_step")])), "run-x.wandb");
        Run run = file.Read(new LogOptions { Loss = "train/loss" });
        Assert.Equal([0, 2], run.Loss.Steps);
        Assert.Equal([500], run.Other.Single(series => series.Name == "val/loss").ToSeries().Steps);
    }

    [Fact]
    public void A_wandb_record_over_several_blocks_is_joined_and_a_damaged_block_loses_only_itself()
    {
        byte[] Row(int step, string name = "loss") => Samples.Field(2, [.. Samples.Item("3.5", name), .. Samples.Item(step.ToString(System.Globalization.CultureInfo.InvariantCulture), "_step")]);
        byte[] content = Samples.WandbFile([Row(0), Row(1, new string('x', 70_000)), Row(2), .. Enumerable.Range(3, 3000).Select(i => Row(i))]);
        using var whole = new LogFile(content, "run-x.wandb");
        Assert.Equal(3002, whole.Read().Loss.Count);
        content[90_000] ^= 1;
        using var damaged = new LogFile(content, "run-x.wandb");
        Run run = damaged.Read();
        Assert.InRange(run.Loss.Count, 3002 - 32768 / 30, 3001);
        Assert.Contains(run.Notes, note => note.StartsWith("1 stretch of the file, ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_export_splits_into_runs_ignores_its_bounds_and_says_where_it_is_thinned()
    {
        using var file = new LogFile("\"Step\",\"a - train/loss\",\"a - train/loss__MIN\",\"a - train/loss__MAX\",\"b - x - train/loss\"\n0,3.5,3.5,3.5,\n10,3.25,3.0,3.5,2.5\n", "export.csv");
        var runs = LogReader.Read([file.Path], new LogOptions());
        Assert.Equal(["a", "b - x"], runs.Select(run => run.Name));
        Assert.Equal([3.5, 3.25], runs[0].Loss.Values);
        Assert.True(runs[0].LossTruth.Sampled);
        Assert.False(runs[1].LossTruth.Sampled);
        Assert.Equal([10], runs[1].Loss.Steps);
    }

    [Fact]
    public void A_header_that_changes_after_a_resume_is_followed()
    {
        using var file = new LogFile("epoch,step,train_loss,lr-AdamW\n0,0,3.5,0.1\nepoch,lr-AdamW,step,train_loss,extra\n0,0.2,1,3.25,9\n", "metrics.csv");
        Run run = file.Read();
        Assert.Equal([3.5, 3.25], run.Loss.Values);
        Assert.Equal(0.2, run.LearningRate!.At(1));
        Assert.Contains("The header is repeated once inside the file, as after a restart.", run.Notes);
    }

    [Fact]
    public void Keras_counts_epochs_and_the_reader_says_so()
    {
        using var file = new LogFile("epoch,accuracy,loss,lr,val_loss\n0,0.5,2.5,0.001,2.75\n1,0.75,2.25,0.001,2.5\n", "history.csv");
        Run run = file.Read();
        Assert.Equal(("loss", 2), (run.Loss.Name, run.Loss.Count));
        Assert.Null(run.LossTruth.Window);
        Assert.Contains(run.Notes, note => note.StartsWith("A Keras log counts epochs", StringComparison.Ordinal));
    }

    [Fact]
    public void MLflow_lines_in_any_order_and_written_twice_give_the_latest_of_each_step()
    {
        using var file = new LogFile("1700000000000 4 0\n1700000002000 3 2\n1700000001000 3.5 1\n1700000009000 3.25 1\n", "mlruns/0/r/metrics/train/loss");
        file.Write("mlruns/0/r/meta.yaml", "run_name: 'mine'\n");
        file.Write("mlruns/0/r/params/lr", "0.1");
        var notes = new List<string>();
        Run run = Assert.Single(LogReader.Read([file.Folder], new LogOptions(), notes.Add));
        Assert.Empty(notes);
        Assert.Equal(("mine", "train/loss"), (run.Name, run.Loss.Name));
        Assert.Equal([4, 3.25, 3], run.Loss.Values);
    }

    [Fact]
    public void The_last_line_of_an_MLflow_metric_that_is_being_written_does_not_give_a_step_that_lacks_digits()
    {
        using var file = new LogFile("1700000000000 4 1000\n1700000001000 3.5 1001\n1700000002000 3 10", "mlruns/0/r/metrics/loss");
        Run run = Assert.Single(LogReader.Read([file.Folder], new LogOptions()));
        Assert.Equal([1000L, 1001L], run.Loss.Steps);
        Assert.Contains("1 incomplete last line was left out.", run.Notes);
    }

    [Fact]
    public void The_last_line_that_a_pattern_meets_counts_only_where_it_ends()
    {
        using var file = new LogFile("at 0: 3.5\nat 1: 3.25\nat 2: 3.", "run.log");
        Run run = file.Read(new LogOptions { Pattern = "at (?<step>[0-9]+): (?<loss>[0-9.]+)" });
        Assert.Equal([3.5, 3.25], run.Loss.Values);
        Assert.Contains("The last line, 3, does not end with a line break; it may be incomplete and was left out.", run.Notes);
    }

    /// <summary>Tables of many pages, one of them overwritten in the middle: rows before it are whole, rows of MLflow are sorted as those of a sound table.</summary>
    [Theory]
    [InlineData("CREATE TABLE metrics (id INTEGER PRIMARY KEY, run_name TEXT, step INTEGER, metrics TEXT)", "INSERT INTO metrics SELECT value, 'a', value, '{\"loss\": ' || (1 + 1.0 / (1 + value)) || '}' FROM generate")]
    [InlineData("CREATE TABLE metrics (key TEXT, value DOUBLE, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN)", "INSERT INTO metrics SELECT 'loss', 1 + 1.0 / (1 + value), value, 'a', value, 0 FROM generate")]
    public void A_damaged_database_gives_the_rows_before_the_damage(string table, string rows)
    {
        string folder = Directory.CreateTempSubdirectory("carnot-damaged-").FullName, path = Path.Combine(folder, "log.db");
        try
        {
            using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                connection.Open();
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = $"PRAGMA page_size = 1024; {table}; WITH RECURSIVE generate(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM generate WHERE value < 9999) {rows};";
                command.ExecuteNonQuery();
            }
            byte[] content = File.ReadAllBytes(path);
            content.AsSpan(content.Length / 2048 * 1024, 1024).Fill(0xFF);
            File.WriteAllBytes(path, content);
            Run run = Assert.Single(LogReader.Read([path], new LogOptions()));
            Assert.InRange(run.Loss.Count, 4000, 6000);
            Assert.All(Enumerable.Range(0, run.Loss.Count), i => Assert.Equal(1 + 1.0 / (1 + i), run.Loss.Values[i], 1e-12));
            Assert.Contains($"The database is damaged after row {run.Loss.Count} of its metrics; what came before was read. The command \"sqlite3 FILE .recover\" may save more.", run.Notes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void An_MLflow_database_is_read_without_being_changed_also_while_another_writes()
    {
        string folder = Directory.CreateTempSubdirectory("carnot-mlflow-").FullName, path = Path.Combine(folder, "mlflow.db");
        try
        {
            using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                connection.Open();
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = """
                    PRAGMA journal_mode = WAL;
                    CREATE TABLE runs (run_uuid TEXT, name TEXT);
                    CREATE TABLE metrics (key TEXT, value DOUBLE, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN);
                    INSERT INTO runs VALUES ('u1', 'first');
                    INSERT INTO metrics VALUES ('loss', 4, 1, 'u1', 0, 0), ('lr', 0.1, 1, 'u1', 0, 0), ('loss', 0, 3, 'u1', 2, 1), ('loss', 3, 2, 'u1', 1, 0), ('loss', 3.5, 1, 'u1', 1, 0);
                    """;
                command.ExecuteNonQuery();
                byte[] before = ReadShared(path);
                Run run = Assert.Single(LogReader.Read([path], new LogOptions()));
                Assert.Equal(("first", "MLflow SQLite"), (run.Name, run.Format));
                Assert.Equal([4, 3], run.Loss.Values);
                Assert.Contains(run.Notes, note => note.Contains("1 NaN value was left out", StringComparison.Ordinal));
                Assert.Equal(before, ReadShared(path));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static byte[] ReadShared(string path)
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }

    [Fact]
    public void A_multiplier_is_no_learning_rate_until_its_base_is_given()
    {
        using var file = new LogFile("step 00000/00002 (0.00%) | loss: 3.500000 | lrm: 0.50 | dt: 1ms |\nstep 00001/00002 (50.00%) | loss: 3.250000 | lrm: 1.00 | dt: 1ms |\n", "out.log");
        Assert.Null(file.Read().LearningRate);
        Run run = file.Read(new LogOptions { BaseRate = 0.02 });
        Assert.Equal([0.01, 0.02], [run.LearningRate!.At(0), run.LearningRate.At(1)]);
        Assert.Equal(0.005 * 0.02, run.RateTruth!.RoundingError!.Value, 1e-15);
    }

    [Fact]
    public void Five_hundred_uneven_rows_of_history_are_a_sample()
    {
        var text = new StringBuilder("_step,_timestamp,loss\n");
        for (int i = 0; i < 500; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i * 7 + i % 3},{i},{3 + 1.0 / (i + 1):R}\n");
        using var file = new LogFile(text.ToString());
        Assert.True(file.Read().LossTruth.Sampled);
    }

    [Fact]
    public void A_pattern_reads_any_text()
    {
        using var file = new LogFile("epoch 0 it=0 :: train 3.5 @ 1e-3\nnoise\nepoch 0 it=1,000 :: train 3.25 @ 2e-3\n", "out.txt");
        Run run = file.Read(new LogOptions { Pattern = @"it=(?<step>[0-9,]+) :: train (?<loss>\S+) @ (?<lr>\S+)" });
        Assert.Equal([0, 1000], run.Loss.Steps);
        Assert.Equal(2e-3, run.LearningRate!.At(1000));
        Assert.Contains("1 line does not match the pattern.", run.Notes);
        Assert.StartsWith("--pattern (?<step>: ", file.Fault<UsageException>(new LogOptions { Pattern = "(?<step>" }), StringComparison.Ordinal);
        Assert.StartsWith("--pattern [0-9]+: there is no named group.", file.Fault<UsageException>(new LogOptions { Pattern = "[0-9]+" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_preamble_does_not_hide_a_log()
    {
        using var file = new LogFile(string.Concat(Enumerable.Repeat("  some_argument ............ value\n", 10_000)) + " iteration 1/ 9 | learning rate: 1.0E-4 | lm loss: 5.0E+00 |\n", "out.log");
        Assert.Equal("Megatron log", file.Read().Format);
    }

    [Fact]
    public void An_Aim_repository_is_told_how_to_export()
    {
        using var file = new LogFile("RocksDB", ".aim/meta/chunks/CURRENT");
        Assert.Contains("This is an Aim repository, which only Aim itself reads.", Assert.Throws<InputException>(() => LogReader.Read([file.Folder], new LogOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_input_may_be_compressed_and_cannot_go_back()
    {
        using var pipe = new System.IO.Compression.GZipStream(new MemoryStream(LogFile.Gzip(LogFile.Gzip("step,loss\n0,3.5\n"u8.ToArray()))), System.IO.Compression.CompressionMode.Decompress);
        Assert.Equal([3.5], Assert.Single(LogReader.Read(pipe, "standard input", new LogOptions())).Loss.Values);
    }

    [Fact]
    public void Every_form_written_gives_the_run_back()
    {
        using var file = new LogFile("step,lr,loss,\"a,b\"\n0,0.1,3.25,\n1,0.1,3.0000001,1.5\n3,0.05,2.75,\n");
        Run run = file.Read();
        foreach ((Action<Run, Stream> write, double error) in ((Action<Run, Stream>, double)[])[(RunTable.WriteCsv, 0), (RunTable.WriteJsonLines, 0), (RunTable.WriteEvents, 2.4e-7)])
        {
            using var memory = new MemoryStream();
            write(run, memory);
            using var copy = new LogFile(memory.ToArray(), "copy");
            Run back = copy.Read();
            Assert.Equal(run.Loss.Steps.ToArray(), back.Loss.Steps.ToArray());
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(run.Loss.Values[i], back.Loss.Values[i], error);
                Assert.Equal(run.LearningRate!.At(run.Loss.Steps[i]), back.LearningRate!.At(run.Loss.Steps[i]), error);
            }
            Assert.Equal([1.5], back.Other.Single(series => series.Name == "a,b").ToSeries().Values);
        }
    }

    private static Run State(string json)
    {
        using var file = new LogFile(json, "trainer_state.json");
        return file.Read();
    }
}
