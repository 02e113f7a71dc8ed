using System.Collections.Immutable;
using Carnot.Randomness;

namespace Carnot.Alignment;

/// <summary>Gathers the moments of feature files that are too large for the memory: one pass over all of them side by side.</summary>
public static class StreamedAlignment
{
    /// <summary>A pair for every file of A (rows) and every file of B (columns), shape (files of A, files of B).</summary>
    /// <remarks>
    /// For what chance gives, the samples of B are shuffled within blocks of 1,024 that follow each other: a null as good as any for samples in random
    /// order, and one that asks for more where neighbours in the file resemble each other.
    /// </remarks>
    /// <param name="a">Files of A.</param>
    /// <param name="b">Files of B.</param>
    /// <param name="permutations">How many shuffles go along; 0 for none.</param>
    /// <param name="seed">The seed of the shuffles.</param>
    /// <param name="baseline">The file of the inputs, scored against both sides; null for none.</param>
    public static ImmutableArray<ImmutableArray<FeaturePair>> Read(IReadOnlyList<string> a, IReadOnlyList<string> b, int permutations = 0, ulong seed = 0, string? baseline = null)
    {
        if (permutations > 0) PermutationNull.RequireSpread(permutations);
        FeatureReader[] readers = [.. a.Concat(b).Concat(baseline is null ? [] : [baseline]).Select(FeatureReader.Open)];
        int inputs = a.Count + b.Count;
        try
        {
            SetMoments[] sets = [.. readers.Select(reader => new SetMoments(reader.Path, reader.Columns))];
            var pairs = new Dictionary<(int Left, int Right), PairMoments>();
            for (int i = 0; i < a.Count; i++)
                for (int j = a.Count; j < readers.Length; j++) pairs[(i, j)] = new(sets[i], sets[j]);
            for (int j = a.Count; j < inputs && baseline is not null; j++) pairs[(inputs, j)] = new(sets[inputs], sets[j]);
            PairMoments[,,] shuffles = new PairMoments[a.Count, b.Count, permutations];
            for (int i = 0; i < a.Count; i++)
                for (int j = 0; j < b.Count; j++)
                    for (int p = 0; p < permutations; p++) shuffles[i, j, p] = new(sets[i], sets[a.Count + j]);
            var rng = new Rng(seed, "permutations");
            foreach (FeatureReader reader in readers)
                if (reader.Rows is { } rows && readers[0].Rows is { } first) FeatureChecks.SameSamples(readers[0].Path, first, readers[0].Ids, reader.Path, rows, reader.Ids);

            double[][] blocks = [.. readers.Select(reader => new double[FeatureSet.BlockRows * reader.Columns])];
            for (long from = 0; ; from += FeatureSet.BlockRows)
            {
                int rows = Fill(readers[0], blocks[0]);
                for (int s = 1; s < readers.Length; s++)
                    if (Fill(readers[s], blocks[s]) is int other && other != rows)
                        throw new InputException(readers[s].Path, null, $"ends after {from + other} rows, {readers[0].Path} after {(rows < FeatureSet.BlockRows ? $"{from + rows}" : "more")}. Both must hold the same probe samples in the same order.");
                if (rows == 0) break;
                for (int s = 0; s < readers.Length; s++)
                {
                    Span<double> block = blocks[s].AsSpan(0, rows * readers[s].Columns);
                    FeatureChecks.Finite(readers[s].Path, block, readers[s].Columns, from);
                    sets[s].Add(block);
                }
                foreach (((int left, int right), PairMoments moments) in pairs)
                    moments.Add(blocks[left].AsSpan(0, rows * sets[left].Columns), blocks[right].AsSpan(0, rows * sets[right].Columns));
                for (int p = 0; p < permutations; p++)
                {
                    int[] order = rng.Permutation(rows);
                    for (int j = 0; j < b.Count; j++)
                    {
                        double[] shuffled = Reordered(blocks[a.Count + j], order, sets[a.Count + j].Columns);
                        for (int i = 0; i < a.Count; i++) shuffles[i, j, p].Add(blocks[i].AsSpan(0, rows * sets[i].Columns), shuffled);
                    }
                }
            }
            foreach (FeatureReader reader in readers) FeatureChecks.SameSamples(readers[0].Path, sets[0].Rows, readers[0].Ids, reader.Path, sets[0].Rows, reader.Ids);
            foreach (SetMoments set in sets)
            {
                if (set.Rows < Features.Fewest) throw new InputException(set.Name, null, $"holds {set.Rows} samples; alignment needs at least {Features.Fewest}.");
                if (!(set.Variation() > 0)) throw new InputException(set.Name, null, $"all {set.Rows} rows are the same: a constant representation has no alignment.");
            }
            FeatureSet[] features = [.. sets.Select(set => new FeatureSet(set))];
            FeaturePair Pair(int left, int right) => new(features[left], features[right], pairs[(left, right)]);
            return [.. Enumerable.Range(0, a.Count).Select(i => Enumerable.Range(0, b.Count).Select(j => new FeaturePair(features[i], features[a.Count + j], pairs[(i, a.Count + j)])
            {
                Baseline = baseline is null ? null : (Pair(i, inputs), Pair(inputs, a.Count + j)),
                Shuffles = [.. Enumerable.Range(0, permutations).Select(p => new FeaturePair(features[i], features[a.Count + j], shuffles[i, j, p]))],
            }).ToImmutableArray())];
        }
        finally
        {
            foreach (FeatureReader reader in readers) reader.Dispose();
        }
    }

    private static double[] Reordered(double[] block, int[] order, int columns)
    {
        double[] reordered = new double[order.Length * columns];
        for (int r = 0; r < order.Length; r++) block.AsSpan(order[r] * columns, columns).CopyTo(reordered.AsSpan(r * columns));
        return reordered;
    }

    /// <summary>A reader may return fewer rows than fit; a block is full unless the file has ended.</summary>
    private static int Fill(FeatureReader reader, double[] block)
    {
        int rows = 0;
        while (rows < FeatureSet.BlockRows)
        {
            int read = reader.Read(block.AsSpan(rows * reader.Columns));
            if (read == 0) break;
            rows += read;
        }
        return rows;
    }
}
