using System.Collections.Immutable;
using System.Numerics;
using Carnot.Alignment;
using Carnot.Networks.Models;

namespace Carnot.Networks.Representations;

/// <summary>Runs a network over probe samples and keeps what chosen places answer: the mean over a sample's positions.</summary>
public static class RepresentationReader
{
    /// <summary>Features of shape (samples, columns) for every chosen representation.</summary>
    /// <param name="network">The network.</param>
    /// <param name="chosen">Some of <see cref="Network{T}.Representations"/>.</param>
    /// <param name="batches">The probe samples in order, at most the network's capacity at once.</param>
    /// <param name="source">What the user calls the network, for messages.</param>
    /// <param name="ids">The samples' names.</param>
    public static ImmutableArray<Features> Read<T>(Network<T> network, ImmutableArray<Representation<T>> chosen, IEnumerable<Batch> batches, string source, ImmutableArray<string> ids)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(batches);
        double[][] values = [.. chosen.Select(representation => new double[ids.Length * representation.Columns])];
        int first = 0;
        foreach (Batch batch in batches)
        {
            if (batch.Count > network.Capacity) throw new ArgumentException($"A batch of {batch.Count} does not go through at once; the network has room for {network.Capacity}.", nameof(batches));
            network.Loss(batch);
            for (int i = 0; i < chosen.Length; i++) Pool(chosen[i], batch.Count, values[i].AsSpan(first * chosen[i].Columns));
            first += batch.Count;
        }
        if (first != ids.Length) throw new ArgumentException($"{first} samples came for {ids.Length} names.", nameof(batches));
        return [.. chosen.Select((representation, i) => new Features($"{source}, {representation.Name}", representation.Columns, values[i], ids))];
    }

    /// <summary>All representations of some kinds from one pass, shape (kinds, layers of the kind).</summary>
    public static FeatureSet[][] ReadKinds<T>(Network<T> network, IReadOnlyList<RepresentationKind> kinds, IEnumerable<Batch> batches, string source, ImmutableArray<string> ids)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(kinds);
        ImmutableArray<Representation<T>> chosen = [.. network.Representations().Where(representation => kinds.Contains(representation.Kind))];
        ILookup<RepresentationKind, FeatureSet> features = chosen.Zip(Read(network, chosen, batches, source, ids)).ToLookup(pair => pair.First.Kind, pair => new FeatureSet(pair.Second));
        return [.. kinds.Select(kind => features[kind].ToArray())];
    }

    private static void Pool<T>(Representation<T> representation, int samples, Span<double> to) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> values = representation.Signal.Values, before = representation.Before is { } signal ? signal.Values : default;
        int columns = representation.Columns, positions = representation.Signal.Rows / samples;
        for (int row = 0; row < samples * positions; row++)
        {
            Span<double> sample = to.Slice(row / positions * columns, columns);
            for (int c = 0; c < columns; c++)
            {
                int at = row * columns + c;
                sample[c] += double.CreateTruncating(before.IsEmpty ? values[at] : values[at] - before[at]) / positions;
            }
        }
    }
}
