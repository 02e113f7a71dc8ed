using System.Globalization;

namespace Carnot.Cli.Tests;

public sealed class ConvertVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-convert-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("csv", "CSV")]
    [InlineData("jsonl", "JSON lines")]
    [InlineData("tensorboard", "TensorBoard event file")]
    public void A_log_is_written_in_another_form_and_reads_back(string form, string format)
    {
        string log = Log("nano.log"), target = Path.Combine(_folder, "out");
        (int code, string output, _) = Run("convert", log, "--to", form, "-o", target);
        Assert.Equal((0, $"{target}  3 losses of nano"), (code, output.Trim()));
        (code, output, _) = Run("inspect", target);
        Assert.Equal(0, code);
        Assert.Contains($"format         {format}", output, StringComparison.Ordinal);
        Assert.Contains("\"loss\": first 4, last 3, least 3 at step 2", output, StringComparison.Ordinal);
        (code, _, string error) = Run("convert", log, "--to", form, "-o", target);
        Assert.Equal((2, $"{target} exists already. Give --force to replace it, or name another file."), (code, error.Trim()));
    }

    [Fact]
    public void Several_runs_go_into_a_folder_and_mistakes_are_told()
    {
        string first = Log("a.log"), second = Log("b.log"), target = Path.Combine(_folder, "all");
        Assert.Equal(0, Run("convert", first, second, "--to", "csv", "-o", target).Code);
        Assert.Equal(["a.csv", "b.csv"], Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("--to parquet: write csv, jsonl or tensorboard.", Run("convert", first, "--to", "parquet", "-o", target).Error.Trim());
        Assert.Equal("convert needs -o FILE, the file to write.", Run("convert", first, "--to", "csv").Error.Trim());
    }

    [Fact]
    public async Task Following_prints_a_line_whenever_the_log_has_grown()
    {
        string log = Log("live.log");
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Task follow = new LogFollower(new Terminal(output, TextWriter.Null), json: false).Follow([log], new Carnot.Logs.LogOptions(), stop.Token);
        Assert.Equal("live  step 2  loss 3  (+3 losses)", output.ToString().Trim());
        await File.AppendAllTextAsync(log, "iter 3: loss 2.5, time 1ms, mfu 1%\niter 4: lo", CancellationToken.None);
        while (!output.ToString().Contains("live  step 3  loss 2.5  (+1 losses)", StringComparison.Ordinal) && !stop.IsCancellationRequested) await Task.Delay(50, CancellationToken.None);
        Assert.Contains("live  step 3  loss 2.5  (+1 losses)", output.ToString(), StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follow);
    }

    private string Log(string name)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, "iter 0: loss 4.0, time 1ms, mfu 1%\niter 1: loss 3.5, time 1ms, mfu 1%\niter 2: loss 3.0, time 1ms, mfu 1%\n");
        return path;
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        return (CommandLine.Run(args, output, error), output.ToString(), error.ToString());
    }
}
