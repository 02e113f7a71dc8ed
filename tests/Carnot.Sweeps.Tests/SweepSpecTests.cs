using System.Text.Json.Nodes;
using Carnot.Sweeps.Plans;

namespace Carnot.Sweeps.Tests;

public class SweepSpecTests
{
    private static readonly string[] Options = ["steps", "seed", "schedule", "width", "weight-decay"];

    [Fact]
    public void The_last_key_of_a_grid_goes_fastest_and_seeds_faster_still()
    {
        RunSpec[] runs = Runs("""{"run": "train {model}", "grid": {"model": ["mlp", "gpt2"], "width": ["8", "16"]}, "seeds": "2"}""");
        Assert.Equal(["mlp 8 1", "mlp 8 2", "mlp 16 1", "mlp 16 2", "gpt2 8 1", "gpt2 8 2", "gpt2 16 1", "gpt2 16 2"], runs.Select(run => $"{run.Command[1]} {run.Options["width"]} {run.Options["seed"]}"));
    }

    [Theory]
    [InlineData("""{"from": "1e-3", "to": "1e-1", "count": "3", "scale": "log"}""", "0.001 0.01 0.1")]
    [InlineData("""{"from": "0.1", "to": "0.3", "step": "0.1"}""", "0.1 0.2 0.3")]
    [InlineData("""{"from": "5", "count": "3"}""", "5 6 7")]
    [InlineData("""{"from": "0", "to": "1", "count": "5"}""", "0 0.25 0.5 0.75 1")]
    [InlineData("""{"from": "1", "step": "-2", "count": "3"}""", "1 -1 -3")]
    [InlineData("""{"from": "7", "to": "9", "count": "1"}""", "7")]
    public void Ranges_have_both_ends_and_no_digits_of_binary_fractions(string range, string expected)
        => Assert.Equal(expected, string.Join(' ', Runs($$$"""{"run": "train", "grid": {"width": {{{range}}}}}""").Select(run => run.Options["width"])));

    [Fact]
    public void Values_depend_on_each_other_through_names_and_arithmetic()
    {
        RunSpec run = Runs("""{"run": "train", "set": {"steps": "1000", "decay": "{round(steps / 3)}", "schedule": "wsd:peak={peak},steps={steps},decay={decay}", "width": "{2*(w+-1)}"}, "together": {"peak": ["1e-3"], "w": ["9"]}}""").Single();
        Assert.Equal("wsd:peak=0.001,steps=1000,decay=333", run.Options["schedule"]);
        Assert.Equal("16", run.Options["width"]);
        Assert.Equal("peak=0.001 w=9", run.ToString());
        Assert.False(run.Options.ContainsKey("decay"));
    }

    [Theory]
    [InlineData("""{"run": "train", "gird": {}}""", "there is no key \"gird\"; did you mean \"grid\"? Keys: run, set, grid, together, seeds.")]
    [InlineData("""{"set": {}}""", "\"run\" must be the command that makes a run, such as: run: train gpt2")]
    [InlineData("""{"run": "train", "set": {"widht": "3"}}""", "\"widht\" is no option of \"carnot train\" and no value uses it in braces; did you mean \"width\"? Options: steps, seed, schedule, width, weight-decay.")]
    [InlineData("""{"run": "train", "set": {"width": "{peek}"}, "grid": {"peak": ["1"]}}""", "\"peak\" is no option of \"carnot train\" and no value uses it in braces. Options: steps, seed, schedule, width, weight-decay.")]
    [InlineData("""{"run": "train", "set": {"width": "{stpes}", "steps": "4"}}""", "width names {stpes}, which has no value; did you mean \"steps\"? Give it under set, grid, together or seeds.")]
    [InlineData("""{"run": "train", "set": {"width": "{steps}", "steps": "{width}"}}""", "these values name each other in a circle: width -> steps -> width.")]
    [InlineData("""{"run": "train", "set": {"steps": "3"}, "grid": {"steps": ["1", "2"]}}""", "\"steps\" is given twice. Leave it in one place.")]
    [InlineData("""{"run": "train", "together": {"width": ["1", "2"], "steps": ["1"]}}""", "together.width has 2 values and together.steps has 1; they go along with each other, so give as many.")]
    [InlineData("""{"run": "train", "grid": {"width": "3"}}""", "grid.width has one value, 3; write a list [a, b] or a range {from: a, to: b, count: n}, or put it under \"set\".")]
    [InlineData("""{"run": "train", "grid": {"width": {"from": "1", "too": "2"}}}""", "grid.width has no \"too\"; did you mean \"to\"? A range has: from, to, count, step, scale.")]
    [InlineData("""{"run": "train", "grid": {"width": {"from": "1", "to": "2"}}}""", "grid.width needs two of \"to\", \"count\" and \"step\", or \"count\" alone for steps of 1.")]
    [InlineData("""{"run": "train", "grid": {"width": {"from": "0", "to": "2", "count": "3", "scale": "log"}}}""", "grid.width: a logarithmic range needs \"from\" and \"to\" above 0, and \"count\".")]
    [InlineData("""{"run": "train", "grid": {"width": {"from": "2", "to": "1", "step": "1"}}}""", "grid.width: steps of 1 never reach 1 from 2.")]
    [InlineData("""{"run": "train", "set": {"width": ["1"]}}""", "set.width must be one value. Values to vary stand under \"grid\" or \"together\".")]
    [InlineData("""{"run": "train", "seeds": "-2"}""", "seeds: -2 must be how many seeds, 1 or more, or a list of them.")]
    [InlineData("""{"run": "train", "grid": {"width": {"from": "1", "count": "1000"}, "steps": {"from": "1", "count": "1000"}}}""", "these are 1,000,000 runs; at most 100,000 are planned at once. Vary less, or split the sweep.")]
    [InlineData("""{"run": "train", "set": {"steps": "4", "width": "{steps *}"}}""", "width: In {steps *} a value is missing at the end. Between braces stand names, numbers, + - * / ( ), round( ) and sqrt( ).")]
    public void A_mistake_is_told_with_its_place(string text, string expected)
    {
        var fault = Assert.Throws<InputException>(() => Runs(text));
        Assert.Equal($"spec.yaml: {expected}", fault.Message);
    }

    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3 / 9", 1)]
    [InlineData("-2 - -3", 1)]
    [InlineData("sqrt(16) * 1e-2", 0.04)]
    [InlineData("round(2.5)", 3)]
    [InlineData("8 / 2 / 2", 2)]
    public void Arithmetic_follows_the_usual_order(string text, double expected) => Assert.Equal(expected, new Arithmetic(text, _ => double.NaN).Evaluate());

    private static RunSpec[] Runs(string json) => [.. new SweepSpec(JsonNode.Parse(json)!.AsObject(), "spec.yaml").Runs(Options)];
}
