using System.Text.Json.Nodes;

namespace Carnot.Cli.Tests;

/// <summary><c>carnot align</c> on runs and checkpoints.</summary>
public sealed class AlignNetworksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-align-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Language_models_are_compared_kind_by_kind_on_their_validation_text()
    {
        string a = Train("a", 1, "gpt2", "--heads", "2", "--width", "8", "--context", "16", "--text", "synthetic:symbols=9,order=1"), b = Train("b", 2, "gpt2", "--heads", "1", "--width", "12", "--context", "24", "--text", "synthetic:symbols=9,order=1");
        JsonArray pairs = Pairs("align", a, b, "--metric", "cka", "--samples", "40", "--permutations", "3", "--json");
        // Two blocks: three places in the residual stream, two each of attention, MLP and hidden units, each kind with itself.
        Assert.Equal(9 + 4 + 4 + 4, pairs.Count);
        Assert.Equal(4, pairs.Count(p => (string?)p!["kind"] == "attention"));
        Assert.All(pairs, p => Assert.NotNull(p!["scores"]![0]!["baselineA"]));
        // A network is itself.
        foreach (JsonNode? pair in Pairs("align", a, a, "--metric", "cka", "--samples", "40", "--permutations", "0", "--json", "--kind", "mlp,attention").Where(p => (string)p!["a"]! == (string)p!["b"]!))
            Assert.Equal(1, (double)pair!["scores"]![0]!["score"]!, 1e-9);
        // A file of the same weights is the same network once its heads are told.
        string file = Path.Combine(a, "model.safetensors");
        Assert.Contains("Give --heads.", Fault("align", file, a), StringComparison.Ordinal);
        Assert.Equal(1, (double)Pairs("align", file, a, "--heads", "2", "--metric", "cka", "--samples", "40", "--permutations", "0", "--layers", "h.1.attn", "--json")[0]!["scores"]![0]!["score"]!, 1e-9);
        Assert.Equal($"{a} has no layer \"h.7\"; did you mean \"h.0\"? Layers: embedding, h.0.attn, h.0.mlp.gelu, h.0.mlp, h.0, h.1.attn, h.1.mlp.gelu, h.1.mlp, h.1, logits.", Fault("align", a, b, "--layers", "h.7"));
        Assert.Equal("There is no kind of layer \"heads\". Kinds: residual, attention, mlp, hidden, output.", Fault("align", a, b, "--kind", "heads"));
        Assert.Contains("Compare two networks, or two sets of feature files.", Fault("align", a, Path.Combine(a, "log.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_part_adds_is_the_difference_of_the_stream_around_it()
    {
        string a = Train("a", 1, "gpt2", "--heads", "2", "--width", "8", "--context", "16", "--text", "synthetic:symbols=9,order=1");
        using var workers = new Networks.Kernels.Workers(1);
        var network = Networks.Representations.TrainedNetwork.Read(a, null, workers);
        var probe = Networks.Representations.Probes.For([network], null, 8);
        var features = Networks.Representations.RepresentationReader.Read(network.Network, network.Choose(["embedding", "h.0.attn", "h.0.mlp", "h.0"], []), probe.Batches(network.Tokenizer, 1), a, probe.Ids);
        for (int sample = 0; sample < 8; sample++)
            for (int c = 0; c < 8; c++)
                Assert.Equal(features[3].Row(sample)[c], features[0].Row(sample)[c] + features[1].Row(sample)[c] + features[2].Row(sample)[c], 1e-5);
    }

    [Fact]
    public void Networks_of_numbers_are_compared_on_held_out_samples()
    {
        string linear = Train("l", 1, "linear", "--width", "5", "--data", "linear:inputs=6,targets=2"), mlp = Train("m", 1, "mlp", "--width", "7", "--data", "linear:inputs=6,targets=2");
        JsonArray pairs = Pairs("align", linear, mlp, "--metric", "cka,regression", "--samples", "50", "--permutations", "2", "--json");
        Assert.Equal("layers.0", (string)pairs[0]!["a"]!);
        Assert.Equal("layers.1.input", (string)pairs[0]!["b"]!);
        // Outputs of the linear network are linear in the inputs; two numbers cannot tell six.
        JsonNode output = Pairs("align", linear, linear, "--metric", "regression", "--samples", "50", "--kind", "output", "--json")[0]!["scores"]![0]!;
        Assert.True((double)output["baselineB"]! > 1 - 1e-9);
        Assert.True((double)output["baselineA"]! < 0.9);
        string text = Train("t", 1, "gpt2", "--heads", "2", "--width", "8", "--context", "16", "--text", "synthetic:symbols=9,order=1");
        Assert.Equal($"{linear} reads numbers, {text} does not: there is no sample that both could be shown.", Fault("align", linear, text));
    }

    private string Train(string name, int seed, string model, params string[] options)
    {
        string folder = Path.Combine(_folder, name);
        var (code, _, error) = Run(["train", model, "-o", folder, "--layers", "2", "--steps", "3", "--batch", "4", "--schedule", "constant:peak=1e-3", "--seed", $"{seed}", .. options]);
        Assert.True(code == 0, error);
        return folder;
    }

    private static JsonArray Pairs(params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.True(code == 0, error);
        return JsonNode.Parse(output)!["pairs"]!.AsArray();
    }

    private static string Fault(params string[] args)
    {
        var (code, _, error) = Run(args);
        Assert.Equal(2, code);
        return error.Trim();
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (CommandLine.Run(args, output, error), output.ToString(), error.ToString());
    }
}
