using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Logs.Tests;

public class ReferenceCurveTests
{
    [Fact]
    public void Every_reference_curve_reads_with_one_point_for_every_row_that_has_a_loss()
    {
        string[] files = Directory.GetFiles(Shared.Path("curves"), "*.csv", SearchOption.AllDirectories);
        Assert.Equal(18 + 53, files.Length);
        foreach (string file in files)
        {
            string loss = file.Contains("124M", StringComparison.Ordinal) ? "train_loss" : "loss";
            string[][] rows = [.. File.ReadLines(file).Select(line => line.Split(','))];
            int column = Array.IndexOf(rows[0], loss);
            double[] expected = [.. rows.Skip(1).Where(row => row[column].Length > 0).Select(row => double.Parse(row[column], System.Globalization.CultureInfo.InvariantCulture))];

            Run run = Assert.Single(LogReader.Read([file], new LogOptions { Loss = loss }));
            Assert.Equal(expected, run.Loss.Values.ToArray());
            Assert.NotNull(run.LearningRate);
        }
    }

    [Fact]
    public void The_decay_of_every_real_schedule_has_the_shape_that_its_name_says()
    {
        foreach (Run run in LogReader.Read([Shared.Path("curves/lr-scheduling-124M")], new LogOptions { Loss = "train_loss" }))
        {
            var table = (Tabulated)run.LearningRate!;
            Phase last = SchedulePhases.Find(new Series("lr", table.Steps, table.Rates))[^1];
            string[] words = run.Name.Split('_');
            string? shape = words[1].StartsWith("cos", StringComparison.Ordinal) ? "cosine" : words[1].Contains("sqrt", StringComparison.Ordinal) ? "1-sqrt" : words[1] == "const" ? null : "linear";
            Assert.Equal(PhaseKind.Decay, last.Kind);
            Assert.Equal(shape, last.Shape?.ToString());
            Assert.Equal(long.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture), last.LastStep);
        }
    }

    [Fact]
    public void The_made_up_run_is_the_same_curve_as_CSV_and_as_JSON_lines()
    {
        Run csv = Assert.Single(LogReader.Read([Shared.Path("logs/synthetic/run.csv")], new LogOptions()));
        Run json = Assert.Single(LogReader.Read([Shared.Path("logs/synthetic/run.jsonl")], new LogOptions { Loss = "train/loss" }));
        Assert.Equal(120, csv.Loss.Count);
        Assert.Equal(csv.Loss.Steps.ToArray(), json.Loss.Steps.ToArray());
        Assert.Equal(csv.Loss.Values.ToArray(), json.Loss.Values.ToArray());
        Assert.Equal(csv.LearningRate, json.LearningRate);
        Assert.Equal(["train/grad_norm", "val/loss"], json.Other.Select(series => series.Name));
        Assert.Empty(csv.Notes);
        Assert.Empty(json.Notes);
    }
}
