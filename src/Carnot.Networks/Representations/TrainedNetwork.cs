using System.Collections.Immutable;
using System.Globalization;
using Carnot.Networks.Checkpoints;
using Carnot.Networks.Data;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Training;

namespace Carnot.Networks.Representations;

/// <summary>A network that was trained, by Carnot or elsewhere, ready to be shown samples.</summary>
/// <param name="Source">The run or file as the user named it.</param>
/// <param name="Network">The network with its weights.</param>
/// <param name="Tokenizer">The tokeniser of a language model.</param>
/// <param name="Data">What it was trained on, where a run says so.</param>
/// <param name="Context">Tokens that a language model sees; 0 for others.</param>
public sealed record TrainedNetwork(string Source, Network<float> Network, ITokenizer? Tokenizer, TrainingConfiguration? Data, int Context)
{
    /// <summary>Samples that go through at once.</summary>
    private const int Capacity = 32;

    /// <summary>Whether <paramref name="path"/> is a run's folder or a checkpoint.</summary>
    public static bool IsAt(string path) => File.Exists(new RunFolder(path).Configuration) || Path.GetExtension(path).ToUpperInvariant() is ".SAFETENSORS" or ".PT" or ".PTH" or ".BIN";

    /// <summary>Reads the folder of a run, or a safetensors or PyTorch file of a GPT-2, an MLP, a deep linear network or a vision transformer.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="heads">Heads of attention, which a file does not tell; null for 64 numbers a head, as published models have.</param>
    /// <param name="workers">The threads that work.</param>
    public static TrainedNetwork Read(string path, int? heads, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(path);
        var folder = new RunFolder(path);
        TrainingConfiguration? configuration = null;
        ITokenizer? tokenizer = null;
        if (Directory.Exists(path))
        {
            configuration = TrainingConfiguration.Read(folder.Configuration);
            if (configuration.Model == "diffusion") throw new UsageException($"{path} is a diffusion model: what it answers depends on the noise and the time too. Representations are read from gpt2, mlp, linear and vit.");
            if (File.Exists(folder.Tokenizer)) tokenizer = TokenizerFile.Read(folder.Tokenizer);
        }
        Network<float> network = Of(Checkpoint.Read(Directory.Exists(path) ? folder.LatestWeights : path), configuration, heads, workers);
        if (network is not Gpt2<float> gpt2) return new(path, network, null, configuration, 0);
        return new(path, network, tokenizer ?? TokenizerOf(path, gpt2.Config.Vocabulary), configuration, gpt2.Config.Context);
    }

    /// <summary>The network that a checkpoint's tensors belong to, with its weights.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="configuration">What it was trained with, where that is known.</param>
    /// <param name="heads">Heads of attention, which a file does not tell; null for 64 numbers a head, as published models have.</param>
    /// <param name="workers">The threads that work.</param>
    public static Network<float> Of(Checkpoint checkpoint, TrainingConfiguration? configuration, int? heads, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Network<float> network = Make(checkpoint, configuration, heads, workers);
        TrainingState.LoadWeights(checkpoint, network);
        return network;
    }

    /// <summary>The representations whose names or kinds are given, all but outputs where none is; an unknown name lists those there are.</summary>
    public ImmutableArray<Representation<float>> Choose(IReadOnlyCollection<string> names, IReadOnlyCollection<RepresentationKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(kinds);
        ImmutableArray<Representation<float>> all = Network.Representations();
        foreach (string name in names)
            if (all.All(r => r.Name != name)) throw new UsageException($"{Source} has no layer \"{name}\"{Nearest.Hint(name, all.Select(r => r.Name))} Layers: {Representation<float>.Names(all)}.");
        foreach (RepresentationKind kind in kinds)
            if (all.All(r => r.Kind != kind)) throw new UsageException($"{Source} has no {kind.ToString().ToLowerInvariant()} layers. Its kinds: {string.Join(", ", all.Select(r => r.Kind.ToString().ToLowerInvariant()).Distinct())}.");
        return [.. all.Where(r => names.Count > 0 ? names.Contains(r.Name) : kinds.Count > 0 ? kinds.Contains(r.Kind) : r.Kind != RepresentationKind.Output)];
    }

    private static Network<float> Make(Checkpoint checkpoint, TrainingConfiguration? configuration, int? heads, Workers workers)
    {
        if (Find(checkpoint, "wte.weight") is { } tokens)
            return new Gpt2<float>(new()
            {
                Vocabulary = Size(checkpoint, tokens, 0),
                Width = Size(checkpoint, tokens, 1),
                Context = Size(checkpoint, Required(checkpoint, "wpe.weight"), 0),
                Layers = Count(checkpoint, "h."),
                Heads = Heads(tokens.Shape[1]),
            }, workers, Capacity);
        if (Find(checkpoint, "patch_embedding.weight") is { } patches)
        {
            int numbers = Size(checkpoint, patches, 0), side = (int)Math.Sqrt((long)numbers * Size(checkpoint, Required(checkpoint, "wpe.weight"), 0)), patch = (int)Math.Sqrt(numbers);
            if (patch * patch != numbers) throw new InputException(checkpoint.Source, null, $"its patches have {numbers} numbers, which is no square of one channel; only vision transformers of grey images are known.");
            return new VisionTransformer<float>(new() { Side = side, Patch = patch, Layers = Count(checkpoint, "h."), Heads = Heads(patches.Shape[1]), Width = Size(checkpoint, patches, 1), Classes = Size(checkpoint, Required(checkpoint, "head.weight"), 1) }, workers, Capacity);
        }
        if (Find(checkpoint, "layers.0.weight") is null)
            throw new InputException(checkpoint.Source, null, $"its architecture is not known. Known are GPT-2 (wte.weight, h.0.attn.c_attn.weight, …), a vision transformer (patch_embedding.weight, …), MLPs and deep linear networks (layers.0.weight, …); it begins with {string.Join(", ", checkpoint.Tensors.Take(3).Select(t => t.Name))}.");
        NamedTensor[] matrices = [.. Enumerable.Range(0, Count(checkpoint, "layers.")).Select(layer => Required(checkpoint, $"layers.{layer}.weight"))];
        int[] widths = [Size(checkpoint, matrices[0], 1), .. matrices.Select(matrix => Size(checkpoint, matrix, 0))];
        bool regression = configuration is not null && IsRegression(configuration);
        return Find(checkpoint, "layers.0.bias") is null
            ? new DeepLinear<float>(widths, workers, Capacity)
            : new Mlp<float>(new() { Widths = widths, IsClassifier = !regression }, workers, Capacity);

        int Heads(int width) => configuration?.Heads ?? heads ?? (width % 64 == 0 ? width / 64
            : throw new UsageException($"{checkpoint.Source}: the file does not tell its heads of attention, and its width {width} is no multiple of the usual 64. Give --heads."));
    }

    internal static bool IsRegression(TrainingConfiguration configuration) => configuration.Model == "linear" || configuration.Data.Split(':')[0] is "linear" or "teacher";

    private static ITokenizer TokenizerOf(string path, int vocabulary) => vocabulary switch
    {
        256 => new ByteTokenizer(),
        50257 => TokenizerFile.Make("gpt2", ""),
        _ => throw new InputException(path, null, $"it knows {vocabulary} tokens; a file alone is read as bytes (256) or with GPT-2's vocabulary (50257). Name the folder of a run, which holds its tokeniser."),
    };

    /// <summary>A tensor by the end of its name: published files put prefixes before.</summary>
    private static NamedTensor? Find(Checkpoint checkpoint, string name) => checkpoint.Tensors.FirstOrDefault(t => t.Name == name || t.Name.EndsWith("." + name, StringComparison.Ordinal) || t.Name.EndsWith("/" + name, StringComparison.Ordinal));

    private static NamedTensor Required(Checkpoint checkpoint, string name) => Find(checkpoint, name) ?? checkpoint.Tensor(name);

    private static int Size(Checkpoint checkpoint, NamedTensor tensor, int dimension) => tensor.Shape.Length == 2 ? tensor.Shape[dimension]
        : throw new InputException(checkpoint.Source, null, $"the tensor \"{tensor.Name}\" has {tensor.Shape.Length} dimensions where a matrix is needed.");

    /// <summary>One more than the largest number that follows <paramref name="part"/> in a name.</summary>
    private static int Count(Checkpoint checkpoint, string part) => 1 + checkpoint.Tensors
        .Select(t => (t.Name, At: ("." + t.Name).IndexOf("." + part, StringComparison.Ordinal))).Where(t => t.At >= 0)
        .Select(t => t.Name[(t.At + part.Length)..].Split('.')[0]).Select(digits => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)
        .DefaultIfEmpty(-1).Max();
}
