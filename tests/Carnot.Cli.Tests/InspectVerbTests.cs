using System.Text.Json.Nodes;

namespace Carnot.Cli.Tests;

public sealed class InspectVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-inspect-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_run_is_summed_up_on_one_screen()
    {
        string log = Log();
        (int code, string output, string error) = Run("inspect", log);
        Assert.Equal("", error);
        Assert.Equal(0, code);
        // Rates by hand: 11 steps from 0 to 1e-3 sum to 5.5e-3, 89 at the peak to 89e-3.
        Assert.Equal($"""
            run  ({log})
              format         CSV
              steps          0 to 99, 100 losses
              loss           "loss": first 4, last 3.01, least 3.01 at step 99
              learning rate  warm-up  0 to 0.001 in steps 0 to 10
                             plateau  0.001 in steps 10 to 99
              sum of rates   0.0945 over 100 updates
              rate as logged used
                             The log does not say which update its rate belongs to; it was taken as the used one. --lr-logged next takes it for the next.
              diagnosis      no sign of overheating, freezing
                             cannot tell too cold, imbalance; --json says what would settle it
              also recorded  grad_norm (100)
              notes          The header is repeated once inside the file, as after a restart.

            """, output.ReplaceLineEndings());
    }

    [Theory]
    [InlineData("nan")]
    [InlineData("inf")]
    public void A_run_whose_losses_are_lost_has_diverged(string lost)
    {
        string log = Path.Combine(_folder, "lost.csv");
        File.WriteAllLines(log, ["step,lr,loss", .. Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{10 * i},1e-3,{(i is 7 or >= 50 ? lost : 3 + 1.0 / (1 + i))}"))]);
        string output = Run("inspect", log).Output;
        Assert.Contains("overheating: yes. The run has diverged: from step 500 on no loss is finite.", output, StringComparison.Ordinal);
        Assert.Contains("suspected      divergence: no loss is finite from step 500 to the end", output, StringComparison.Ordinal);
        JsonNode run = JsonNode.Parse(Run("inspect", log, "--json").Output)!["runs"]![0]!;
        Assert.Equal(500, run["lostFrom"]!.GetValue<long>());
        Assert.Equal("present", run["diagnosis"]![0]!["verdict"]!.GetValue<string>());
    }

    [Fact]
    public void A_column_of_decimal_commas_is_told_as_one()
    {
        string log = Path.Combine(_folder, "commas.csv");
        File.WriteAllText(log, "step;lr;loss\n0;0,0001;7,085\n10;0,0001;6,9\n");
        (int code, _, string error) = Run("inspect", log);
        Assert.Equal(3, code);
        Assert.Equal($"{log}: the column \"loss\" holds no numbers. Decimal commas are not read: write 3.14 for 3,14. Another column is taken with --loss NAME.", error.TrimEnd());
    }

    [Fact]
    public void Of_two_copies_the_one_with_learning_rates_is_read()
    {
        string losses = string.Concat(Enumerable.Range(0, 20).Select(i => $"iter {i}: loss {3 + 1.0 / (1 + i):F4}, time 1.00ms, mfu 1.00%\n"));
        File.WriteAllText(Path.Combine(_folder, "a.log"), losses);
        File.WriteAllLines(Path.Combine(_folder, "b.csv"), ["step,lr,loss", .. Enumerable.Range(0, 20).Select(i => FormattableString.Invariant($"{i},1e-3,{3 + 1.0 / (1 + i):F4}"))]);
        (_, string output, string notes) = Run("inspect", _folder);
        Assert.Contains("learning rate  plateau  0.001", output, StringComparison.Ordinal);
        Assert.Contains($"a.log: passed over, its losses all stand in {Path.Combine(_folder, "b.csv")}.", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_as_JSON()
    {
        (int code, string output, _) = Run("inspect", Log(), "--json");
        Assert.Equal(0, code);
        JsonNode document = JsonNode.Parse(output)!;
        Assert.Equal(1, (int)document["schemaVersion"]!);
        JsonNode run = document["runs"]![0]!;
        Assert.Equal(100, (int)run["rows"]!);
        Assert.Equal(99, (long)run["lastStep"]!);
        Assert.Equal(3.01, (double)run["loss"]!["least"]!);
        Assert.Equal(["warm-up", "plateau"], run["learningRate"]!["phases"]!.AsArray().Select(phase => (string)phase!["kind"]!));
        Assert.Equal(0.0945, (double)run["learningRate"]!["sum"]!, 1e-15);
        Assert.Empty(run["gaps"]!.AsArray());
        Assert.Empty(run["excursions"]!.AsArray());
        Assert.Equal(["The header is repeated once inside the file, as after a restart."], run["notes"]!.AsArray().Select(note => (string)note!));
    }

    [Fact]
    public void A_run_without_a_learning_rate_is_shown_and_says_how_to_give_one()
    {
        (int code, string output, _) = Run("inspect", Log(), "--schedule", "constant:peak=1e-3");
        Assert.Equal(0, code);
        Assert.Contains("plateau  0.001 in steps 0 to 99", output, StringComparison.Ordinal);

        string bare = Path.Combine(_folder, "bare.csv");
        File.WriteAllText(bare, "step,loss\n0,3\n1,2\n");
        (code, output, _) = Run("inspect", bare);
        Assert.Equal(0, code);
        Assert.Contains("learning rate  not found; name its column with --lr, or give the schedule with --schedule", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--peak belongs to a warm-up: give --warmup N with it.", "--peak", "1e-3")]
    [InlineData(2, "--warmup -5: a step cannot be negative; steps count from 0.", "--warmup", "-5")]
    [InlineData(2, "--from-step 1.5: this is not a whole number of steps.", "--from-step", "1.5")]
    [InlineData(2, "--peak high: this is not a number.", "--warmup", "5", "--peak", "high")]
    [InlineData(2, "Unknown schedule word \"zigzag\". Known words: constant, warmup, linear, cosine, 1-sqrt, exponential, power-P, wsd, 1/t, steps, table.", "--schedule", "zigzag:peak=1")]
    [InlineData(3, "LOG: there is no column \"los\" (--loss); did you mean \"loss\"? Columns found: step, lr, loss, grad_norm.", "--loss", "los")]
    public void A_mistake_ends_with_its_message_and_code_and_prints_nothing_else(int expected, string message, params string[] options)
    {
        string log = Log();
        (int code, string output, string error) = Run(["inspect", log, .. options]);
        Assert.Equal(expected, code);
        Assert.Equal("", output);
        Assert.Equal(message, error.Trim().Replace(log, "LOG", StringComparison.Ordinal));
    }

    private string Log()
    {
        string path = Path.Combine(_folder, "run.csv");
        var rows = Enumerable.Range(0, 100).Select(step => FormattableString.Invariant($"{step},{Math.Min(step, 10) * 1e-4:R},{4 - 0.01 * step:R},1"));
        string header = "step,lr,loss,grad_norm";
        File.WriteAllLines(path, [header, .. rows.Take(50), header, .. rows.Skip(50)]);
        return path;
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (CommandLine.Run(args, output, error), output.ToString(), error.ToString());
    }
}
