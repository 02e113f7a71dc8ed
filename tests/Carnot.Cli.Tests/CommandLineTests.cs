namespace Carnot.Cli.Tests;

public class CommandLineTests
{
    [Fact]
    public void A_mistyped_verb_is_answered_with_the_nearest_one()
    {
        var (code, output, error) = Run("fitt");
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.StartsWith("There is no verb \"fitt\"; did you mean \"fit\"? Verbs: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_verb_the_verbs_are_listed()
    {
        var (code, _, error) = Run();
        Assert.Equal(2, code);
        Assert.StartsWith("Say what to do: carnot VERB. Verbs: analyze, ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_speaks_of_carnot_and_ends_with_0()
    {
        var (code, output, _) = Run("fit", "--help");
        Assert.Equal(0, code);
        Assert.Contains("carnot fit <LOG>... [options]", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_argument_points_to_the_help_of_its_verb()
    {
        var (code, _, error) = Run("fit");
        Assert.Equal(2, code);
        Assert.Contains("\"carnot fit --help\" shows what can be given.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_option_is_named_once_with_the_nearest_and_the_help_of_the_whole_command()
    {
        var (code, _, error) = Run("bench", "laws", "--protocol", "p.json");
        Assert.Equal(2, code);
        Assert.Equal("There is no option \"--protocol\"; did you mean \"--protocols\"?\n\"carnot bench laws --help\" shows what can be given.\n", error.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("There is no option \"--los\"; did you mean \"--loss\"?", "fit", "run.csv", "--los", "val_loss")]
    [InlineData("There is no option \"-z\".", "inspect", "-z", "run.csv")]
    [InlineData("There is no option \"--quik\"; did you mean \"--quick\"?", "reproduce", "check", "--quik")]
    public void An_unknown_option_among_many_values_is_no_value(string expected, params string[] args)
    {
        var (code, _, error) = Run(args);
        Assert.Equal(2, code);
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_two_dashes_is_a_value_whatever_it_looks_like()
        => Assert.StartsWith("--run.csv: there is no such file or folder.", Run("inspect", "--", "--run.csv").Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("--steps needs a whole number, got \"1e4\".", "predict", "law.json", "--schedule", "constant:peak=1", "--steps", "1e4")]
    [InlineData("--learning-rate needs a number, got \"abc\".", "simulate", "equilibrium", "--learning-rate", "abc")]
    [InlineData("--walkers needs a whole number of at most 2147483647, got \"3000000000\".", "simulate", "equilibrium", "--walkers", "3000000000")]
    [InlineData("--seed needs a whole number of 0 or more, got \"-1\".", "simulate", "equilibrium", "--seed", "-1")]
    public void A_value_of_another_type_is_answered_with_what_is_needed(string expected, params string[] args)
    {
        var (code, _, error) = Run(args);
        Assert.Equal(2, code);
        Assert.Equal(expected, error.Split('\n')[0].TrimEnd());
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_behind_the_output_is_no_fault_of_Carnot()
    {
        using var error = new StringWriter();
        using var full = new FullDisk();
        Assert.Equal(2, CommandLine.Run(["schedule", "show", "linear:peak=1,steps=10"], full, error, TestContext.Current.CancellationToken));
        Assert.Equal("The output, or a file, could not be written or read: No space left on device. Make room, or write elsewhere.", error.ToString().TrimEnd());
    }

    private sealed class FullDisk : StringWriter
    {
        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Write(string? value) => throw new IOException("No space left on device");

        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (CommandLine.Run(args, output, error), output.ToString(), error.ToString());
    }
}
