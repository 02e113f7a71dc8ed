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

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("tensorboard")]
    public void Rates_before_the_first_loss_are_written_too(string form)
    {
        string log = Path.Combine(_folder, "late.csv"), target = Path.Combine(_folder, "out");
        File.WriteAllLines(log, ["step,lr,loss", .. Enumerable.Range(0, 40).Select(i => FormattableString.Invariant($"{200 + 10 * i},1e-3,{3 + 1.0 / (1 + i)}"))]);
        Assert.Equal(0, Run("convert", log, "--warmup", "150", "--peak", "1e-3", "--to", form, "-o", target).Code);
        string output = Run("inspect", target).Output;
        // η_t = peak (t + 1)/151 over 150 updates sums to 75 peak, and 441 at the peak follow. Event files hold 32-bit floats: 6e-8 relative.
        Assert.Contains("sum of rates   0.516 over 591 updates", output, StringComparison.Ordinal);
        Assert.Contains("40 losses", output, StringComparison.Ordinal);
        Assert.Contains("ends at 0.002, where the log has 0.001 at step 200: is its peak right?", Run("inspect", log, "--warmup", "150", "--peak", "2e-3").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("is its peak right", Run("inspect", log, "--warmup", "150", "--peak", "1e-3").Output, StringComparison.Ordinal);
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
