using System.Collections.Immutable;
using System.CommandLine;
using Carnot.Alignment;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot align</c>: how alike two representations of the same samples are, by every metric, with what chance gives beside it.</summary>
internal static class AlignVerb
{
    /// <summary>Features that need more than this in memory are streamed: a million rows of 128 numbers.</summary>
    private const long MostBytes = 1L << 30;

    public static Command Create(Terminal terminal)
    {
        var a = new Argument<string>("A") { Description = "A feature file (.npy or .csv, one row a sample), or a folder with one for each layer." };
        var b = new Argument<string>("B") { Description = "The same of the other network, on the same samples." };
        var metric = new Option<string>("--metric") { Description = $"Comma-separated: {string.Join(", ", AlignmentMetrics.All.Select(m => m.Name))}.", DefaultValueFactory = _ => "all" };
        var k = new Option<int>("--k") { Description = "Neighbours of mutual-knn and cknna.", DefaultValueFactory = _ => new AlignmentOptions().Neighbours };
        var permutations = new Option<int>("--permutations") { Description = "Shuffles of the samples that show what chance gives; 0 for none.", DefaultValueFactory = _ => 10 };
        var seed = new Option<ulong>("--seed") { Description = "The seed of the shuffles.", DefaultValueFactory = _ => 1 };
        var layers = new Option<string>("--layers") { Description = "Only these layers of folders, comma-separated.", DefaultValueFactory = _ => "" };
        var baseline = new Option<string?>("--baseline") { Description = "A feature file of the inputs themselves (pixels, embedded tokens), scored against both sides." };
        var stream = new Option<bool>("--stream") { Description = "Read the files once and keep moments only; done by itself where they are large." };
        Option<string?> output = Options.Output("Write the heat maps of all layer pairs to this SVG file, one after another.");
        Option<bool> json = Options.Json(), force = Options.Force();
        var verb = new Command("align", "Compare the representations of two networks on the same samples.") { a, b, metric, k, permutations, seed, layers, baseline, stream, output, json, force };
        verb.SetAction(parsed =>
        {
            string[] names = Split(parsed.GetValue(metric)!), chosen = Split(parsed.GetValue(layers)!);
            ImmutableArray<IAlignmentMetric> metrics = names is ["all"] ? AlignmentMetrics.All : [.. names.Select(AlignmentMetrics.Named)];
            if (parsed.GetValue(output) is { } target) AtomicFile.RefuseExisting(target, parsed.GetValue(force));
            ImmutableArray<LayerFile> filesA = LayerFile.Find(parsed.GetRequiredValue(a), chosen), filesB = LayerFile.Find(parsed.GetRequiredValue(b), chosen);
            bool streams = parsed.GetValue(stream) || Bytes(filesA.Concat(filesB)) > MostBytes;
            var options = new AlignmentOptions { Neighbours = parsed.GetValue(k) };
            FeatureSet? inputs = parsed.GetValue(baseline) is { } file ? new FeatureSet(FeatureReader.ReadAll(file)) : null;
            if (streams)
            {
                terminal.Note("The files are streamed: metrics that need all rows, the permutations and the baseline are left out.");
                if (inputs is not null) throw new UsageException("--baseline needs all rows in memory; take a smaller probe set.");
            }
            ImmutableArray<ImmutableArray<FeaturePair>> pairs = streams ? StreamedAlignment.Read([.. filesA.Select(f => f.Path)], [.. filesB.Select(f => f.Path)]) : Load(filesA, filesB);

            var table = new AlignmentTable([.. filesA.Select(f => f.Layer)], [.. filesB.Select(f => f.Layer)], pairs[0][0].Rows,
                [.. pairs.Select(row => row.Select(pair => AlignmentScore.Of(pair, metrics, options, parsed.GetValue(permutations), parsed.GetValue(seed), inputs)).ToImmutableArray())]);
            table.RefuseWhereNamed(names);
            if (parsed.GetValue(json)) terminal.WriteJson(table.Document());
            else table.Print(terminal.Output);
            if (parsed.GetValue(output) is { } svg) AtomicFile.WriteText(svg, table.Svg(), parsed.GetValue(force));
        });
        return verb;
    }

    private static ImmutableArray<ImmutableArray<FeaturePair>> Load(ImmutableArray<LayerFile> a, ImmutableArray<LayerFile> b)
    {
        Dictionary<string, FeatureSet> sets = a.Concat(b).Select(f => f.Path).Distinct().Select(path => (path, new FeatureSet(FeatureReader.ReadAll(path)))).ToDictionary(s => s.path, s => s.Item2);
        return [.. a.Select(left => b.Select(right => new FeaturePair(sets[left.Path], sets[right.Path])).ToImmutableArray())];
    }

    /// <summary>What the features need as doubles, at most: a number takes at least two bytes of a file, but four as a rule.</summary>
    private static long Bytes(IEnumerable<LayerFile> files) => files.Select(f => f.Path).Distinct().Where(File.Exists).Sum(path => 2 * new FileInfo(path).Length);

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
