using System.Text;
using Carnot.Logs.Writers;
using Carnot.Runs;
using Microsoft.Data.Sqlite;

namespace Carnot.Logs.Tests;

public class LogFilesTests
{
    private const string Content = "step,loss\n0,3\n";

    [Fact]
    public void Files_folders_patterns_and_gzip_are_read_each_once_and_in_order()
    {
        using var file = new LogFile(Content, "a/one.csv");
        file.Write("a/two.jsonl", "{\"step\":0,\"loss\":3}\n");
        file.Write("b/three.csv.gz", LogFile.Gzip(Encoding.UTF8.GetBytes(Content)));
        file.Write("b/deep/four.csv", Content);
        file.Write("b/readme.md", "Notes, thoughts, and plans.\nA line, and another.\n");
        file.Write("b/output.txt", "Loading model, optimizer, data\ngpt2, 834, 304\nstep 80, loss 2.64\n");

        Assert.Equal(["one", "two", "four", "three"], Names(file.Folder));
        Assert.Equal(["three", "one", "two", "four"], Names(Path.Combine(file.Folder, "b", "three.csv.gz"), file.Folder));
        Assert.Equal(["one"], Names(Path.Combine(file.Folder, "*", "*.csv")));
        Assert.Equal(["one", "two"], Names(Path.Combine(file.Folder, "a", "*")));
        Assert.Equal(["two"], Names(Path.Combine(file.Folder, "a", "t?o.*")));
    }

    [Fact]
    public void Runs_of_one_name_are_told_apart_by_their_folders()
    {
        using var file = new LogFile(Content, "small/metrics.csv");
        file.Write("large/metrics.csv", Content);
        Assert.Equal(["large/metrics", "small/metrics"], Names(file.Folder));
    }

    [Fact]
    public void Runs_of_one_name_in_one_database_are_told_apart_by_numbers()
    {
        using var folder = new LogFile(Content, "baseline.csv");
        string path = Path.Combine(folder.Folder, "mlflow.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE runs (run_uuid TEXT, name TEXT);
                CREATE TABLE metrics (key TEXT, value DOUBLE, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN);
                INSERT INTO runs VALUES ('u1', 'baseline'), ('u2', 'baseline'), ('u3', 'other');
                INSERT INTO metrics VALUES ('loss', 4, 1, 'u1', 0, 0), ('loss', 5, 1, 'u2', 0, 0), ('loss', 6, 1, 'u3', 0, 0);
                """;
            command.ExecuteNonQuery();
        }
        Assert.Equal(["baseline", "baseline#2", "other"], Names(path));
        Assert.Equal(3, Names(path, folder.Path).Count(name => name.StartsWith("baseline", StringComparison.Ordinal)));
        Assert.Equal(4, Names(path, folder.Path).Distinct().Count());
        using FileStream stream = File.OpenRead(path);
        Assert.Equal(["baseline", "baseline#2", "other"], LogReader.Read(stream, "standard input", new LogOptions()).Select(run => run.Name));
    }

    [Fact]
    public void Where_the_nearest_folders_are_called_alike_those_above_tell_runs_apart()
    {
        using var file = new LogFile(Content, "small/out/metrics.csv");
        file.Write("large/out/metrics.csv", Content);
        Assert.Equal(["large/out/metrics", "small/out/metrics"], Names(file.Folder));
    }

    [Fact]
    public void The_folder_of_a_run_of_Carnots_own_is_one_run_with_the_name_of_the_folder()
    {
        const string line = "{\"step\":0,\"lr\":0.25,\"loss\":3,\"grad_norm\":1,\"val_loss\":2}\n";
        using var file = new LogFile(line, "first/log.jsonl");
        file.Write("first/config.json", "{}");
        file.Write("first/probes.jsonl", "{\"step\":0,\"loss\":7}\n");
        file.Write("first/tokenizer.json", "{\"kind\":\"bytes\"}");
        file.Write("second/log.jsonl", line);
        file.Write("second/config.json", "{}");
        var notes = new List<string>();

        Run[] runs = [.. LogReader.Read([file.Folder], new LogOptions(), notes.Add)];

        Assert.Equal(["first", "second"], runs.Select(run => run.Name));
        Assert.All(runs, run => Assert.Equal([3], run.Loss.Values));
        Assert.All(runs, run => Assert.Equal("Carnot writes the rate that each update used.", run.RateTruth?.Explanation));
        Assert.Empty(notes);
        Assert.Equal([2], Assert.Single(LogReader.Read([Path.Combine(file.Folder, "first", "log.jsonl")], new LogOptions { Loss = "val_loss" })).Loss.Values);
    }

    [Fact]
    public void A_run_that_its_trainer_wrote_twice_is_read_once()
    {
        using var file = new LogFile("""{"log_history": [{"loss": 5.0665, "learning_rate": 1e-3, "step": 10}, {"loss": 4.4799, "learning_rate": 1e-3, "step": 20}, {"loss": 4.1, "learning_rate": 1e-3, "step": 30}], "max_steps": 30}""", "out/trainer_state.json");
        string events = Path.Combine(file.Folder, "out", "runs", "first");
        using (var writer = EventFileWriter.Create(events, DateTimeOffset.UnixEpoch))
            foreach ((long step, double loss) in new[] { (10L, 5.0665), (20L, 4.4799), (30L, 4.1) }) writer.Scalar("train/loss", step, loss, 1_700_000_000);
        file.Write("out/metrics.csv", "step,loss\n9,5.0665\n19,4.4799\n29,4.2\n");
        file.Write("out/more/metrics.csv", "step,loss\n9,5.0665\n19,4.4799\n29,4.1\n39,4.0\n");
        var notes = new List<string>();

        Run[] runs = [.. LogReader.Read([Path.Combine(file.Folder, "out")], new LogOptions(), notes.Add)];

        // The table with one more loss holds all of the state and of the events; the other table differs in its last loss.
        Assert.Equal(["metrics", "more/metrics"], runs.Select(run => run.Name).Select(name => name.Replace("out/", "", StringComparison.Ordinal)));
        Assert.Equal(2, notes.Count(note => note.Contains("passed over, its losses all stand in", StringComparison.Ordinal)));

        File.Delete(runs[1].Source);
        Assert.Equal(["metrics", "out"], LogReader.Read([Path.Combine(file.Folder, "out")], new LogOptions(), notes.Add).Select(run => run.Name));
        Assert.Contains(notes, note => note.Contains("tfevents", StringComparison.Ordinal) && note.EndsWith("trainer_state.json.", StringComparison.Ordinal));

        // What is named stands for itself.
        Assert.Equal(2, LogReader.Read([Path.Combine(file.Folder, "out", "trainer_state.json"), Directory.GetFiles(events)[0]], new LogOptions()).Length);
    }

    [Fact]
    public void Of_a_folder_only_what_has_the_column_that_was_asked_for_is_read()
    {
        using var file = new LogFile("step,loss,val_loss\n0,3,2\n", "metrics.csv");
        file.Write("tokenizer.json", "{\"kind\":\"bytes\"}");
        file.Write("other.csv", Content);
        var notes = new List<string>();

        Assert.Equal([2], Assert.Single(LogReader.Read([file.Folder], new LogOptions { Loss = "val_loss" }, notes.Add)).Loss.Values);
        Assert.Equal(2, notes.Count);
        Assert.Contains("other.csv: passed over, it holds no val_loss (CSV).", notes[0], StringComparison.Ordinal);

        string fault = Assert.Throws<InputException>(() => LogReader.Read([file.Folder], new LogOptions { Loss = "vall_oss" })).Message;
        Assert.Contains("there is no column \"vall_oss\" (--loss); did you mean \"val_loss\"?", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_content_tells_the_format_and_the_name_does_not()
    {
        using var json = new LogFile("{\"step\":0,\"loss\":3}\n", "run.csv");
        Assert.Equal([3], json.Read().Loss.Values);
        using var gzip = new LogFile(LogFile.Gzip(Encoding.UTF8.GetBytes(Content)), "run.txt");
        Assert.Equal([3], gzip.Read().Loss.Values);
    }

    private static IEnumerable<string> Names(params string[] paths) => LogReader.Read(paths, new LogOptions()).Select(run => run.Name);
}
