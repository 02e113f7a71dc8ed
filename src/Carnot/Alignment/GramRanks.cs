namespace Carnot.Alignment;

/// <summary>Ranks of the entries below the diagonal of a Gram matrix.</summary>
internal static class GramRanks
{
    /// <summary>Above this the list of entries outgrows an ordinary machine: 1.2 GB at 20,000 samples while it is sorted.</summary>
    public const int MostSamples = 20_000;

    /// <summary>High bits of the key that choose a bucket: 2^18 counters stay in the second cache.</summary>
    private const int BucketBits = 18;

    /// <summary>Twice the rank, from 2, equal entries sharing their mean rank; entry (i, j &lt; i) stands at i(i − 1)/2 + j.</summary>
    /// <remarks>Entries are compared at single precision: what rounding of the sums could order by chance counts as equal.</remarks>
    public static int[] Of(Features features)
    {
        int n = features.Rows;
        if (n > MostSamples) throw new CheckException($"{features.Name}: ranks of all pairs of {n} samples need more memory than is reasonable. Take a probe of at most {MostSamples} samples.");
        uint[] keys = Keys(features);
        int[] starts = new int[(1 << BucketBits) + 1];
        foreach (uint key in keys) starts[(key >> (32 - BucketBits)) + 1]++;
        for (int b = 0; b < 1 << BucketBits; b++) starts[b + 1] += starts[b];

        ulong[] sorted = new ulong[keys.Length];
        int[] next = starts[..^1];
        for (int i = 0; i < keys.Length; i++) sorted[next[keys[i] >> (32 - BucketBits)]++] = (ulong)keys[i] << 32 | (uint)i;

        int[] ranks = new int[keys.Length];
        Parallel.For(0, 1 << BucketBits, b =>
        {
            int start = starts[b], end = starts[b + 1];
            if (start == end) return;
            sorted.AsSpan(start, end - start).Sort();
            for (int i = start; i < end;)
            {
                int same = i + 1;
                while (same < end && sorted[same] >> 32 == sorted[i] >> 32) same++;
                for (int s = i; s < same; s++) ranks[(uint)sorted[s]] = i + same + 1;
                i = same;
            }
        });
        return ranks;
    }

    /// <summary>Bits of a single that sort as unsigned numbers the way the singles sort.</summary>
    private static uint[] Keys(Features features)
    {
        int n = features.Rows, d = features.Columns;
        uint[] keys = new uint[(long)n * (n - 1) / 2];
        MatrixView view = MatrixView.RowMajor(features.Values, d);
        const int tile = MatrixProduct.Tile;
        Parallel.For(0, (n + tile - 1) / tile, t =>
        {
            double[] gram = new double[tile * tile];
            int from = t * tile, rows = Math.Min(tile, n - from);
            for (int j = 0; j <= from; j += tile)
            {
                int columns = Math.Min(tile, n - j);
                Array.Clear(gram);
                MatrixProduct.AddTile(gram, tile, rows, columns, d, view.From(from, 0), view.From(j, 0).Transpose());
                for (int r = 0; r < rows; r++)
                {
                    int i = from + r;
                    long row = (long)i * (i - 1) / 2;
                    for (int c = 0; c < columns && j + c < i; c++) keys[row + j + c] = Key((float)gram[r * tile + c]);
                }
            }
        });
        return keys;
    }

    private static uint Key(float value)
    {
        // + 0 makes a negative zero equal to a positive one.
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }
}
