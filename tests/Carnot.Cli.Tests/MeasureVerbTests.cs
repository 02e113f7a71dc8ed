using System.Text.Json.Nodes;

namespace Carnot.Cli.Tests;

public sealed class MeasureVerbTests : IDisposable
{
    private static readonly string[] Small = ["--layers", "1", "--heads", "2", "--width", "16", "--context", "8", "--batch", "4", "--steps", "40", "--validate-every", "20", "--validation-samples", "8", "--threads", "1",
        "--text", "synthetic:symbols=5,order=1,branches=2,length=5000", "--schedule", "constant:peak=0.01,warmup=2"];

    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-measure-").FullName;

    [Fact]
    public void Every_experiment_leaves_the_run_as_it_is_to_the_byte_and_writes_its_own_folder()
    {
        string run = Path.Combine(_folder, "run"), results = Path.Combine(_folder, "results");
        Assert.Equal(0, Run(out _, out _, ["train", "gpt2", .. Small, "-o", run, "--probe", "temperature@10,sharpness@20,noise@5"]));
        Dictionary<string, byte[]> before = Content(run);
        Assert.Equal(0, Run(out string output, out string notes, "measure", run, "--probe", "all", "--heat-capacity", "--conduction", "--temperature", "--free-energy", "--factors", "0.5,1,2", "--cut", "0.5", "--length", "12", "--points", "4", "--replicas", "3", "--modes", "2", "--threads", "1", "-o", results));
        foreach (string heading in (string[])["noise: ", "charges: ", "force: ", "heat capacity: 3 learning rates", "conduction: the rate 0.01", "temperature: modes at learning rate 0.02", "free energy along the river", "heat_of_times/0-0.5", "still_leaving", "released_of_heat_capacity"])
            Assert.Contains(heading, output, StringComparison.Ordinal);
        Assert.Contains("replica 3 of 3", notes, StringComparison.Ordinal);
        // η (1 − k/n) over n = 23 updates sums to the 12 η of the other branches.
        Assert.Matches("annealed to 0: loss .* after 23 updates", notes);
        Dictionary<string, byte[]> after = Content(run);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        foreach (var (file, bytes) in before) Assert.Equal(bytes, after[file]);
        JsonNode document = JsonNode.Parse(File.ReadAllText(Path.Combine(results, "measure.json")))!;
        Assert.Equal(1, document["schemaVersion"]!.GetValue<int>());
        Assert.Equal(40, document["updates"]!.GetValue<long>());
        Assert.Equal(3 * 3, document["parts"]!.AsArray().Single(part => part!["name"]!.GetValue<string>().StartsWith("heat", StringComparison.Ordinal))!["data"]!["branches"]!.AsArray().Count);
        Assert.Equal(2, Run(out _, out string again, "measure", run, "-o", results));
        Assert.Equal($"{Path.Combine(results, "measure.json")} exists already. Give --force to replace it, or name another folder.", again.TrimEnd());
        Assert.Equal(2, Run(out _, out string self, "measure", run, "-o", run));
        Assert.Contains("is the run itself", self, StringComparison.Ordinal);
        Assert.Equal(0, Run(out string inspected, out _, "inspect", Path.Combine(run, "log.jsonl"), "--json"));
        // 8 measurements of an untrained network: enough to pool, whatever they say.
        JsonNode noise = JsonNode.Parse(inspected)!["runs"]![0]!["noiseScale"]!;
        Assert.Equal("noise_scale", noise["name"]!.GetValue<string>());
        Assert.DoesNotContain("too few", noise["cannotTell"]?.GetValue<string>() ?? "", StringComparison.Ordinal);
        JsonNode[] diagnosis = [.. JsonNode.Parse(inspected)!["runs"]![0]!["diagnosis"]!.AsArray().Select(finding => finding!)];
        Assert.Equal(["overheating", "freezing", "too cold", "imbalance"], diagnosis.Select(finding => finding["name"]!.GetValue<string>()));
        Assert.Contains("of the edge of stability", diagnosis[0]["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("No two layers are of one kind", diagnosis[3]["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_of_single_samples_is_measured_on_enough_of_them()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run(out _, out _, ["train", "gpt2", .. Small.Select(word => word == "4" ? "1" : word), "-o", run, "--probe", "noise@20"]));
        Assert.Equal(0, Run(out string output, out _, "measure", run, "--threads", "1"));
        Assert.Contains("noise_trace", output, StringComparison.Ordinal);
        Assert.Equal(2, Run(out _, out string useless, "measure", run, "--text", "nowhere"));
        Assert.Equal($"--text is for weight files; the run in {run} knows its own. Leave it out.", useless.TrimEnd());
    }

    [Fact]
    public void Symmetries_are_told_in_words_with_their_charges_and_whether_they_balance()
    {
        string run = Path.Combine(_folder, "run"), linear = Path.Combine(_folder, "linear");
        Assert.Equal(0, Run(out _, out _, ["train", "gpt2", .. Small, "-o", run]));
        Assert.Equal(0, Run(out string told, out _, "measure", run, "--symmetries", "--threads", "1"));
        foreach (string line in (string[])["broken by the entropic force", "h.0.attn.heads, head 1 query-key: any basis of 8 dimensions", "h.0.ln_1 - h.0.attn.c_attn: in × c, out / c; and so for each of its 16 units",
            "preserved, being orthogonal:", "permutation of 2 heads", "GELU passes no factor", "Balance of h.0.attn.heads, head 1 value-output: ", "adam_balance/"])
            Assert.Contains(line, told, StringComparison.Ordinal);
        Assert.Equal(0, Run(out string file, out _, "measure", Path.Combine(run, "model.safetensors"), "--heads", "2", "--symmetries"));
        Assert.Contains("h.0.attn.heads, head 1 query-key: any basis of 8 dimensions", file, StringComparison.Ordinal);
        Assert.DoesNotContain("Balance of", file, StringComparison.Ordinal);

        // One linear layer has no hidden units.
        Assert.Equal(0, Run(out _, out _, "train", "linear", "--layers", "1", "--data", "linear:inputs=3,targets=2,samples=100,input-noise=1,label-noise=0.1", "--steps", "20", "--validate-every", "20", "--threads", "1", "-o", linear));
        Assert.Equal(0, Run(out string none, out _, "measure", linear, "--symmetries"));
        Assert.Contains("no continuous symmetry: there is no charge", none, StringComparison.Ordinal);
    }

    [Fact]
    public void More_batches_of_single_gradients_make_the_errors_of_noise_smaller()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run(out _, out _, ["train", "gpt2", .. Small, "-o", run]));
        (double Error, double Samples) Trace(params string[] more)
        {
            Assert.Equal(0, Run(out string told, out _, ["measure", run, "--probe", "noise", "--threads", "1", "--json", .. more]));
            JsonNode reading = JsonNode.Parse(told)!["parts"]![0]!["readings"]!.AsArray().Single(reading => reading!["name"]!.GetValue<string>() == "noise_trace")!;
            return (reading["error"]!.GetValue<double>(), reading["samples"]!.GetValue<double>());
        }
        var (few, many) = (Trace(), Trace("--batches", "64"));
        Assert.Equal((2 * 4, 64 * 4), (few.Samples, many.Samples));
        // √32 = 5.7 times smaller, where the larger one is itself known to a third.
        Assert.InRange(few.Error / many.Error, 2, 15);
    }

    [Fact]
    public void A_measurement_repeats_itself_and_its_branches_begin_where_the_run_stands()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run(out _, out _, ["train", "gpt2", .. Small, "-o", run]));
        string[] measure = ["measure", run, "--heat-capacity", "--factors", "0.5,1,2", "--length", "8", "--points", "4", "--replicas", "3", "--json"];
        Assert.Equal(0, Run(out string once, out _, [.. measure, "--threads", "1"]));
        Assert.Equal(0, Run(out string twice, out _, [.. measure, "--threads", "2"]));
        Assert.Equal(once, twice);
    }

    [Fact]
    public void A_weight_file_tells_its_norms_and_with_a_text_what_its_gradients_are()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run(out _, out _, ["train", "gpt2", .. Small, "-o", run]));
        string weights = Path.Combine(run, "model.safetensors");
        Assert.Equal(2, Run(out _, out string heads, "measure", weights));
        Assert.Contains("give --heads", heads, StringComparison.Ordinal);
        Assert.Equal(0, Run(out string norms, out string note, "measure", weights, "--heads", "2"));
        Assert.Contains("norm/h.0.attn.c_attn.weight", norms, StringComparison.Ordinal);
        Assert.Contains("A GPT-2 of 1 layers and width 16", note, StringComparison.Ordinal);
        Assert.Equal(0, Run(out string probed, out _, "measure", weights, "--heads", "2", "--text", "synthetic:symbols=5,order=1,branches=2,length=5000", "--tokenizer", "characters", "--probe", "noise,sharpness", "--json"));
        JsonNode document = JsonNode.Parse(probed)!;
        Assert.Equal(["validation_loss", "gradient_square", "sharpness"], document["parts"]!.AsArray().Skip(1).Select(part => part!["readings"]![0]!["name"]!.GetValue<string>()));
        Assert.Equal(2, Run(out _, out string branches, "measure", weights, "--heat-capacity"));
        Assert.Contains($"carnot train gpt2 --from {weights} -o RUN", branches, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--probe fluctuations", "The probe \"fluctuations\" follows a run and cannot be asked at a checkpoint; give it to \"carnot train --probe\", or measure --temperature.")]
    [InlineData("--probe nois", "There is no probe \"nois\"; did you mean \"noise\"?")]
    [InlineData("--heat-capacity --factors 1,2", "--factors needs 3 different factors or more, got 1,2.")]
    [InlineData("--probe noise --batches 65", "--batches must be 1 to 64, got 65.")]
    [InlineData("--conduction --cut 2", "--cut must lie between 0 and 1, got 2.")]
    public void What_cannot_be_measured_is_answered_with_what_to_write(string options, string expected)
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run(out _, out _, ["train", "gpt2", .. Small, "-o", run]));
        Assert.Equal(2, Run(out _, out string fault, ["measure", run, .. options.Split(' ')]));
        Assert.StartsWith(expected, fault, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Dictionary<string, byte[]> Content(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, File.ReadAllBytes);

    private static int Run(out string output, out string error, params string[] args)
    {
        using StringWriter written = new(), noted = new();
        int code = CommandLine.Run(args, written, noted);
        (output, error) = (written.ToString(), noted.ToString());
        return code;
    }
}
