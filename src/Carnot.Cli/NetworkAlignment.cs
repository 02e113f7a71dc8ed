using System.Collections.Immutable;
using Carnot.Alignment;
using Carnot.Networks.Kernels;
using Carnot.Networks.Representations;

namespace Carnot.Cli;

/// <summary>The layers of two trained networks on common samples, kind by kind.</summary>
/// <param name="Kind">Residual stream, attention, MLP, hidden or output; empty where the layers were named.</param>
/// <param name="A">Layers of A.</param>
/// <param name="B">Layers of B.</param>
internal sealed record NetworkAlignment(string Kind, ImmutableArray<FeatureSet> A, ImmutableArray<FeatureSet> B)
{
    /// <summary>The layers' names, without the network's.</summary>
    public static ImmutableArray<string> Names(ImmutableArray<FeatureSet> sets) => [.. sets.Select(set => set.Name[(set.Name.LastIndexOf(", ", StringComparison.Ordinal) + 2)..])];

    /// <summary>Runs both networks over the probe samples; also gives the inputs themselves, as what any network could know.</summary>
    public static (ImmutableArray<NetworkAlignment> Groups, FeatureSet Inputs) Read(string a, string b, string[] layers, string[] kinds, string? probe, int samples, int? heads)
    {
        foreach (string path in (string[])[a, b])
            if (!TrainedNetwork.IsAt(path)) throw new UsageException($"{path} is no run and no checkpoint, and the other side is. Compare two networks, or two sets of feature files.");
        RepresentationKind[] chosen = [.. kinds.Select(Kinds)];
        using var workers = new Workers(Environment.ProcessorCount);
        TrainedNetwork[] networks = [TrainedNetwork.Read(a, heads, workers), TrainedNetwork.Read(b, heads, workers)];
        Probe common = Probes.For(networks, probe, samples);
        (RepresentationKind Kind, FeatureSet Features)[][] sides = [.. networks.Select(network =>
        {
            ImmutableArray<Representation<float>> places = network.Choose(layers, chosen);
            return RepresentationReader.Read(network.Network, places, common.Batches(network.Tokenizer, network.Network.Capacity), network.Source, common.Ids).Select((features, i) => (places[i].Kind, new FeatureSet(features))).ToArray();
        })];
        ImmutableArray<FeatureSet> Of(int side, RepresentationKind kind) => [.. sides[side].Where(s => s.Kind == kind).Select(s => s.Features)];
        ImmutableArray<NetworkAlignment> groups = layers.Length > 0
            ? [new("", [.. sides[0].Select(s => s.Features)], [.. sides[1].Select(s => s.Features)])]
            : [.. Enum.GetValues<RepresentationKind>().Where(kind => sides.All(side => side.Any(s => s.Kind == kind))).Select(kind => new NetworkAlignment(Word(kind), Of(0, kind), Of(1, kind)))];
        if (groups.IsEmpty) throw new UsageException($"{a} has {string.Join(", ", sides[0].Select(s => Word(s.Kind)).Distinct())} layers, {b} has {string.Join(", ", sides[1].Select(s => Word(s.Kind)).Distinct())}: none to compare. Name layers with --layers.");
        return (groups, new FeatureSet(common.Inputs()));
    }

    private static string Word(RepresentationKind kind) => kind.ToString().ToLowerInvariant();

    private static RepresentationKind Kinds(string word) => Enum.GetValues<RepresentationKind>().Cast<RepresentationKind?>().FirstOrDefault(kind => Word(kind!.Value) == word)
        ?? throw new UsageException($"There is no kind of layer \"{word}\"{Nearest.Hint(word, Enum.GetValues<RepresentationKind>().Select(Word))} Kinds: {string.Join(", ", Enum.GetValues<RepresentationKind>().Select(Word))}.");
}
