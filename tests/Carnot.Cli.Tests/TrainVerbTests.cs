using System.Globalization;
using System.Text.Json.Nodes;

namespace Carnot.Cli.Tests;

public sealed class TrainVerbTests : IDisposable
{
    private static readonly string[] Small = ["--layers", "1", "--heads", "2", "--width", "16", "--context", "8", "--batch", "4", "--steps", "20", "--validate-every", "5", "--validation-samples", "8", "--threads", "1",
        "--text", "synthetic:symbols=5,order=1,branches=2,length=5000", "--schedule", "cosine:peak=0.01,warmup=2,steps=20"];

    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-train-").FullName;

    [Fact]
    public void A_run_is_read_by_inspect_with_the_rates_of_its_schedule_and_writes_text()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run(out _, out string notes, ["train", "gpt2", .. Small, "-o", run]));
        Assert.Contains("Its entropy rate, which no model can go below, is ", notes, StringComparison.Ordinal);
        Assert.Contains("step 20/20", notes, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(run, "events.out.tfevents.*"));
        Assert.Equal(0, Run(out string inspected, out _, "inspect", Path.Combine(run, "log.jsonl"), "--json"));
        Assert.Contains("\"schemaVersion\"", inspected, StringComparison.Ordinal);
        Assert.Equal(0, Run(out string text, out _, "sample", run, "--prompt", "a", "--length", "30", "--json"));
        Assert.Equal(30, JsonNode.Parse(text)!["tokens"]!.GetValue<int>());
        Assert.Equal(2, Run(out _, out string fault, ["train", "gpt2", .. Small, "-o", run]));
        Assert.Equal($"{Path.Combine(run, "config.json")} exists already. Give --force to replace it, or name another folder.", fault.TrimEnd());
    }

    [Fact]
    public void A_diffusion_run_draws_images_and_an_option_of_another_model_is_refused()
    {
        string run = Path.Combine(_folder, "run"), images = Path.Combine(_folder, "images"), picture = Path.Combine(_folder, "picture.png");
        Directory.CreateDirectory(images);
        foreach (var (stem, count) in new[] { ("train", (byte)8), ("t10k", (byte)4) })
        {
            File.WriteAllBytes(Path.Combine(images, $"{stem}-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 4, 0, 0, 0, 4, .. Enumerable.Range(0, count * 16).Select(i => (byte)(i * 7))]);
            File.WriteAllBytes(Path.Combine(images, $"{stem}-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, count, .. new byte[count]]);
        }
        Assert.Equal(0, Run(out _, out _, "train", "diffusion", "--data", images, "--layers", "1", "--heads", "1", "--width", "8", "--batch", "4", "--steps", "3", "--threads", "1", "-o", run));
        Assert.Equal(0, Run(out string drawn, out _, "sample", run, "--count", "5", "--steps", "4", "-o", picture));
        Assert.Equal($"5 images in {picture}", drawn.TrimEnd());
        byte[] file = File.ReadAllBytes(picture);
        // Three images of side 4 beside each other, two rows of them.
        Assert.Equal([0, 0, 0, 12, 0, 0, 0, 8], file[16..24]);
        Assert.Equal(0, Run(out _, out _, "sample", run, "--count", "5", "--steps", "4", "-o", picture, "--force"));
        Assert.Equal(file, File.ReadAllBytes(picture));
        Assert.Equal(2, Run(out _, out string exists, "sample", run, "-o", picture));
        Assert.Contains("exists already", exists, StringComparison.Ordinal);
        Assert.Equal(2, Run(out _, out string useless, "sample", run, "--prompt", "a", "-o", picture));
        Assert.Equal("--prompt says nothing to a diffusion model; leave it out.", useless.TrimEnd());
        Assert.Equal(2, Run(out _, out string nameless, "sample", run));
        Assert.Equal("Name the file that the images go to: carnot sample RUN -o images.png", nameless.TrimEnd());
    }

    [Fact]
    public void A_resumed_run_keeps_its_configuration()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run(out string first, out _, ["train", "gpt2", .. Small, "-o", run]));
        Assert.Equal(0, Run(out string again, out string done, "train", "--resume", "-o", run));
        Assert.Equal("This run has done its 20 steps. To go on, give more --steps and a longer --schedule with --reschedule.", done.TrimEnd().Split('\n')[^1]);
        Assert.Equal(first, again);
        Assert.Equal(2, Run(out _, out string seed, "train", "--resume", "-o", run, "--seed", "9"));
        Assert.Equal($"The run in {run} was begun with seed 1, not 9; a resumed run keeps it. Leave the option out, or begin a new run with --from {Path.Combine(run, "checkpoint.safetensors")}.", seed.TrimEnd());
        Assert.Equal(2, Run(out _, out string steps, "train", "--resume", "-o", run, "--steps", "30"));
        Assert.Equal($"The run in {run} was begun with steps 20, not 30. Give --reschedule to change it from here on.", steps.TrimEnd());
        Assert.Equal(0, Run(out string output, out _, "train", "--resume", "--reschedule", "-o", run, "--steps", "30", "--json", "--threads", "1"));
        Assert.Equal(30, JsonNode.Parse(output)!["steps"]!.GetValue<long>());
        Assert.Equal(30, File.ReadAllLines(Path.Combine(run, "log.jsonl")).Length);
    }

    [Fact]
    public void A_decay_leaves_a_plateau_and_equals_a_run_of_the_whole_schedule()
    {
        string stem = Path.Combine(_folder, "stem"), branch = Path.Combine(_folder, "branch"), whole = Path.Combine(_folder, "whole");
        const string decay = "constant:peak=0.01,warmup=2 until 20 then linear:peak=0.01,steps=10";
        string[] small = [.. Small.SkipLast(2)];
        Assert.Equal(0, Run(out _, out _, ["train", "gpt2", .. small, "--schedule", "constant:peak=0.01,warmup=2", "-o", stem]));
        Assert.Equal(0, Run(out _, out _, ["train", "gpt2", .. small.Select(word => word == "20" ? "30" : word), "--schedule", decay, "-o", whole]));
        Assert.Equal(0, Run(out _, out _, "train", "--branch", stem, "--schedule", decay, "--steps", "30", "--threads", "1", "-o", branch));
        foreach (string file in (string[])["model.safetensors", "log.jsonl", "config.json"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(branch, file)));
        Assert.Equal(2, Run(out _, out string both, "train", "--branch", stem, "--from", stem, "-o", Path.Combine(_folder, "other")));
        Assert.Equal("--branch goes on with a run and its optimiser, --from begins anew with weights alone. Give one of them.", both.TrimEnd());
    }

    [Fact]
    public void A_schedule_that_ends_tells_the_number_of_steps()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run(out string output, out _, "train", "linear", "--schedule", "linear:peak=0.01,steps=30", "--threads", "1", "-o", run));
        Assert.EndsWith($" after 30 steps; run in {run}", output.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--reschedule changes the schedule of a run that is resumed; give --resume too.", "train", "linear", "--reschedule", "-o", "x")]
    [InlineData("--resume goes on with the run of x as it is; --from is for a new one. Leave one of them out.", "train", "--resume", "--from", "y", "-o", "x")]
    [InlineData("threads must be 1 to 1024, got 100000.", "train", "linear", "--threads", "100000", "-o", "x")]
    public void An_option_that_would_do_nothing_is_refused(string expected, params string[] arguments)
    {
        Assert.Equal(2, Run(out _, out string fault, arguments));
        Assert.Equal(expected, fault.TrimEnd());
    }

    [Fact]
    public void An_option_that_a_model_or_optimiser_does_not_heed_is_told()
    {
        Assert.Equal(0, Run(out _, out string notes, "train", "linear", "--steps", "3", "--heads", "2", "--tokenizer", "gpt2", "--beta2", "0.5", "--threads", "1", "-o", Path.Combine(_folder, "run")));
        foreach (string told in (string[])["--heads says nothing to linear.", "--tokenizer says nothing to linear.", "--beta2 says nothing to sgd."]) Assert.Contains(told, notes, StringComparison.Ordinal);
        Assert.DoesNotContain("--threads says", notes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_without_a_prompt_begins_with_a_character_that_the_model_knows()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run(out _, out _, ["train", "gpt2", .. Small, "--tokenizer", "characters", "-o", run]));
        Assert.Equal(0, Run(out string text, out _, "sample", run, "--length", "12"));
        Assert.Equal(12, text.TrimEnd('\n').Length);
        Assert.Equal(2, Run(out _, out string fault, "sample", run, "--length", "-5"));
        Assert.Equal("--length must be 0 or more, got -5.", fault.TrimEnd());
    }

    [Theory]
    [InlineData("gpt", "tiny", "Unknown model \"gpt\"; did you mean \"gpt2\"? Known: gpt2, mlp, linear, embedded-linear, vit, diffusion.")]
    [InlineData("gpt2", "smal", "Unknown size \"smal\"; did you mean \"small\"? Known: tiny, small; or give --layers, --heads, --width and --context.")]
    public void A_mistyped_name_is_answered_with_the_nearest(string model, string size, string expected)
    {
        Assert.Equal(2, Run(out _, out string fault, "train", model, "--size", size, "-o", Path.Combine(_folder, "x")));
        Assert.Equal(expected, fault.TrimEnd());
    }

    [Fact]
    public void A_text_smaller_than_a_batch_ends_with_3_and_leaves_nothing()
    {
        string text = Path.Combine(_folder, "short.txt"), run = Path.Combine(_folder, "run");
        File.WriteAllText(text, string.Concat(Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i}\n"))));
        Assert.Equal(3, Run(out _, out string fault, "train", "gpt2", "--text", text, "-o", run));
        Assert.Matches(@"^short\.txt: it has \d+ tokens to train on; one batch of 16 windows of 64 tokens needs 1025\. Give more text, or a smaller --batch or --context\.$", fault.TrimEnd());
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public void A_model_larger_than_the_machine_is_refused_before_it_begins()
    {
        Assert.Equal(2, Run(out _, out string fault, "train", "gpt2", "--text", "synthetic:symbols=5,order=1,length=100000", "--layers", "40", "--width", "4096", "--heads", "32", "--batch", "64", "--context", "64", "-o", Path.Combine(_folder, "x")));
        Assert.Matches(@"(needs about \d+ MB to train; this machine allows \d+ MB|has more than 2147483647 numbers in one tensor)", fault);
    }

    [Fact]
    public void Data_sets_are_listed_without_a_network()
    {
        Assert.Equal(0, Run(out string output, out _, "data", "list", "--json"));
        Assert.Equal(["sotu", "moby-dick", "gpt2-tokenizer", "fashion-mnist"], JsonNode.Parse(output)!["sets"]!.AsArray().Select(set => set!["name"]!.GetValue<string>()));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int Run(out string output, out string error, params string[] args)
    {
        using StringWriter standard = new(), notes = new();
        int code = CommandLine.Run(args, standard, notes);
        (output, error) = (standard.ToString(), notes.ToString());
        return code;
    }
}
