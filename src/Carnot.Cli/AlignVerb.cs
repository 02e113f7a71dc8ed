using System.Collections.Immutable;
using System.CommandLine;
using Carnot.Alignment;
using Carnot.Networks.Representations;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot align</c>: how alike two representations of the same samples are, by every metric, with what chance gives beside it.</summary>
internal static class AlignVerb
{
    /// <summary>Features that need more than this in memory are streamed: a million rows of 128 numbers.</summary>
    private const long MostBytes = 1L << 30;

    /// <summary>More samples than this are streamed too: neighbours and ranks of all pairs would take hours.</summary>
    private const long MostRows = 100_000;

    public static Command Create(Terminal terminal)
    {
        var a = new Argument<string>("A") { Description = "A run's folder, a checkpoint (.safetensors, .pt), a feature file (.npy or .csv, one row a sample), or a folder with one for each layer." };
        var b = new Argument<string>("B") { Description = "The same of the other network; features must be of the same samples." };
        var metric = new Option<string>("--metric") { Description = $"Comma-separated: {string.Join(", ", AlignmentMetrics.All.Select(m => m.Name))}.", DefaultValueFactory = _ => "all" };
        var k = new Option<int>("--k") { Description = "Neighbours of mutual-knn and cknna.", DefaultValueFactory = _ => new AlignmentOptions().Neighbours };
        var permutations = new Option<int>("--permutations") { Description = "Shuffles of the samples that show what chance gives; 0 for none.", DefaultValueFactory = _ => 10 };
        var seed = new Option<ulong>("--seed") { Description = "The seed of the shuffles.", DefaultValueFactory = _ => 1 };
        var layers = new Option<string>("--layers") { Description = "Only these layers, comma-separated; a wrong name lists those there are.", DefaultValueFactory = _ => "" };
        var kind = new Option<string>("--kind") { Description = "Of networks, only these kinds of layers: residual, attention, mlp, hidden, output. Each kind is compared with itself.", DefaultValueFactory = _ => "" };
        var probe = new Option<string?>("--probe") { Description = "Of networks, the text or images both are shown; without it the validation data of the first run." };
        var samples = new Option<int>("--samples") { Description = "Probe samples, at most.", DefaultValueFactory = _ => 1_000 };
        var heads = new Option<int?>("--heads") { Description = "Heads of attention in a checkpoint that does not tell; 64 numbers a head without it." };
        var baseline = new Option<string?>("--baseline") { Description = "A feature file of the inputs themselves (pixels, embedded tokens), scored against both sides; networks have theirs without it." };
        var stream = new Option<bool>("--stream") { Description = "Read the files once and keep moments only; done by itself where they are large." };
        Option<string?> output = Options.Output("Write the heat maps of all layer pairs to this SVG file, one after another.");
        Option<bool> json = Options.Json(), force = Options.Force();
        var verb = new Command("align", "Compare the representations of two networks on the same samples.") { a, b, metric, k, permutations, seed, layers, kind, probe, samples, heads, baseline, stream, output, json, force };
        verb.SetAction(parsed =>
        {
            string[] names = Split(parsed.GetValue(metric)!), chosen = Split(parsed.GetValue(layers)!);
            ImmutableArray<IAlignmentMetric> metrics = names is ["all"] ? AlignmentMetrics.All : [.. names.Select(AlignmentMetrics.Named)];
            if (parsed.GetValue(output) is { } target) AtomicFile.RefuseExisting(target, parsed.GetValue(force));
            string sideA = parsed.GetRequiredValue(a), sideB = parsed.GetRequiredValue(b);
            var options = new AlignmentOptions { Neighbours = parsed.GetValue(k) };
            string? inputFile = parsed.GetValue(baseline);
            FeatureSet? inputs = null;
            ImmutableArray<AlignmentTable> tables;
            if (TrainedNetwork.IsAt(sideA) || TrainedNetwork.IsAt(sideB))
            {
                var (groups, own) = NetworkAlignment.Read(sideA, sideB, chosen, Split(parsed.GetValue(kind)!), parsed.GetValue(probe), parsed.GetValue(samples), parsed.GetValue(heads));
                inputs = ReadInputs() ?? own;
                tables = [.. groups.Select(group => Score(group.Kind, NetworkAlignment.Names(group.A), NetworkAlignment.Names(group.B), [.. group.A.Select(left => group.B.Select(right => new FeaturePair(left, right)).ToImmutableArray())]))];
            }
            else
            {
                ImmutableArray<LayerFile> filesA = LayerFile.Find(sideA, chosen), filesB = LayerFile.Find(sideB, chosen);
                bool streams = parsed.GetValue(stream) || Bytes([.. filesA.Concat(filesB).Select(f => f.Path), .. inputFile is null ? (string[])[] : [inputFile]]) > MostBytes || Rows(filesA[0]) > MostRows;
                if (streams) terminal.Note("The files are streamed: metrics that need all rows are left out, and samples are shuffled within blocks of 1,024.");
                else inputs = ReadInputs();
                tables = [Score("", [.. filesA.Select(f => f.Layer)], [.. filesB.Select(f => f.Layer)], streams ? StreamedAlignment.Read([.. filesA.Select(f => f.Path)], [.. filesB.Select(f => f.Path)], parsed.GetValue(permutations), parsed.GetValue(seed), inputFile) : Load(filesA, filesB))];
            }
            foreach (AlignmentTable table in tables) table.RefuseWhereNamed(names);
            if (parsed.GetValue(json)) terminal.WriteJson(AlignmentTable.Document(tables));
            else foreach (AlignmentTable table in tables) table.Print(terminal.Output);
            if (parsed.GetValue(output) is { } svg) AtomicFile.WriteText(svg, AlignmentTable.Svg(tables), parsed.GetValue(force));

            FeatureSet? ReadInputs() => inputFile is null ? null : new FeatureSet(FeatureReader.ReadAll(inputFile));
            AlignmentTable Score(string kind, ImmutableArray<string> layersA, ImmutableArray<string> layersB, ImmutableArray<ImmutableArray<FeaturePair>> pairs)
                => new(kind, layersA, layersB, pairs[0][0].Rows, [.. pairs.Select(row => row.Select(pair => AlignmentScore.Of(pair, metrics, options, parsed.GetValue(permutations), parsed.GetValue(seed), inputs)).ToImmutableArray())]);
        });
        return verb;
    }

    private static ImmutableArray<ImmutableArray<FeaturePair>> Load(ImmutableArray<LayerFile> a, ImmutableArray<LayerFile> b)
    {
        Dictionary<string, FeatureSet> sets = a.Concat(b).Select(f => f.Path).Distinct().Select(path => (path, new FeatureSet(FeatureReader.ReadAll(path)))).ToDictionary(s => s.path, s => s.Item2);
        return [.. a.Select(left => b.Select(right => new FeaturePair(sets[left.Path], sets[right.Path])).ToImmutableArray())];
    }

    /// <summary>How many samples a file holds, where it says so before it is read.</summary>
    private static long? Rows(LayerFile file)
    {
        using FeatureReader reader = FeatureReader.Open(file.Path);
        return reader.Rows;
    }

    /// <summary>What the features need as doubles, at most: a number takes at least two bytes of a file, but four as a rule.</summary>
    private static long Bytes(IEnumerable<string> paths) => paths.Distinct().Where(File.Exists).Sum(path => 2 * new FileInfo(path).Length);

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
