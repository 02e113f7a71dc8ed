using System.Buffers;

namespace Carnot.Alignment;

/// <summary>Ranks of the entries below the diagonal of a Gram matrix.</summary>
internal static class GramRanks
{
    /// <summary>Above this the list of entries outgrows an ordinary machine: 1.6 GB at 20,000 samples.</summary>
    public const int MostSamples = 20_000;

    /// <summary>High bits of the key that choose a bucket: 2^18 counters stay in the second cache.</summary>
    private const int BucketBits = 18;

    /// <summary>Entries that are sorted at a time, 32 MB of them.</summary>
    private const int ChunkSize = 1 << 22;

    /// <summary>Twice the rank, from 2, equal entries sharing their mean rank; entry (i, j &lt; i) stands at i(i − 1)/2 + j.</summary>
    /// <remarks>Entries are compared at single precision: what rounding of the sums could order by chance counts as equal.</remarks>
    public static int[] Of(Features features)
    {
        int n = features.Rows;
        if (n > MostSamples) throw new CheckException($"{features.Name}: ranks of all pairs of {n} samples need more memory than is reasonable. Take a probe of at most {MostSamples} samples.");
        int pairs = n * (n - 1) / 2;
        uint[] keys = ArrayPool<uint>.Shared.Rent(pairs);
        FillKeys(features, keys);
        int[] starts = new int[(1 << BucketBits) + 1];
        foreach (uint key in keys.AsSpan(0, pairs)) starts[(key >> (32 - BucketBits)) + 1]++;
        for (int b = 0; b < 1 << BucketBits; b++) starts[b + 1] += starts[b];

        int[] ranks = new int[pairs];
        List<(int First, int End)> chunks = Chunks(starts);
        int largest = chunks.Max(chunk => starts[chunk.End] - starts[chunk.First]);
        // One pair of buffers a core, handed from chunk to chunk: Parallel's own workers come and go, and would each bring theirs.
        int taken = -1;
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            ulong[] buffer = ArrayPool<ulong>.Shared.Rent(largest), spare = ArrayPool<ulong>.Shared.Rent(largest);
            for (int c = Interlocked.Increment(ref taken); c < chunks.Count; c = Interlocked.Increment(ref taken))
                RankChunk(keys, ranks, chunks[c].First, chunks[c].End, starts[chunks[c].First], buffer, spare);
            ArrayPool<ulong>.Shared.Return(buffer);
            ArrayPool<ulong>.Shared.Return(spare);
        });
        ArrayPool<uint>.Shared.Return(keys);
        return ranks;
    }

    /// <summary>Σ (r − r̄)², r̄ the number of ranks and one.</summary>
    public static double Variation(int[] ranks)
    {
        double sum = 0, mean = ranks.Length + 1.0;
        foreach (int rank in ranks) sum += (rank - mean) * (rank - mean);
        return sum;
    }

    /// <summary>Runs of buckets that together hold about <see cref="ChunkSize"/> entries: each is gathered and sorted on its own, so no second list of all entries is needed.</summary>
    private static List<(int First, int End)> Chunks(int[] starts)
    {
        var chunks = new List<(int First, int End)>();
        for (int first = 0; first < 1 << BucketBits;)
        {
            int end = first + 1;
            while (end < 1 << BucketBits && starts[end + 1] - starts[first] <= ChunkSize) end++;
            if (starts[end] > starts[first]) chunks.Add((first, end));
            first = end;
        }
        return chunks;
    }

    private static void RankChunk(uint[] keys, int[] ranks, int firstBucket, int endBucket, int start, ulong[] buffer, ulong[] spare)
    {
        uint low = (uint)firstBucket << (32 - BucketBits), span = (uint)(((ulong)endBucket << (32 - BucketBits)) - low - 1);
        int count = 0;
        for (int i = 0; i < ranks.Length; i++)
            if (keys[i] - low <= span) buffer[count++] = (ulong)(keys[i] - low) << 32 | (uint)i;
        Span<ulong> chunk = Sort(buffer.AsSpan(0, count), spare.AsSpan(0, count), span);
        for (int i = 0; i < chunk.Length;)
        {
            int same = i + 1;
            while (same < chunk.Length && chunk[same] >> 32 == chunk[i] >> 32) same++;
            for (int s = i; s < same; s++) ranks[(uint)chunk[s]] = 2 * start + i + same + 1;
            i = same;
        }
    }

    /// <summary>Sorts by the high half, whose greatest value is <paramref name="greatest"/>, eleven bits at a time; returns whichever span holds the result.</summary>
    private static Span<ulong> Sort(Span<ulong> values, Span<ulong> spare, uint greatest)
    {
        const int digitBits = 11;
        Span<int> next = stackalloc int[1 << digitBits];
        for (int shift = 0; shift < 32 && greatest >> shift != 0; shift += digitBits)
        {
            next.Clear();
            foreach (ulong value in values) next[(int)(value >> (32 + shift)) & ((1 << digitBits) - 1)]++;
            int sum = 0;
            for (int digit = 0; digit < 1 << digitBits; digit++) (next[digit], sum) = (sum, sum + next[digit]);
            foreach (ulong value in values) spare[next[(int)(value >> (32 + shift)) & ((1 << digitBits) - 1)]++] = value;
            Span<ulong> sorted = spare;
            spare = values;
            values = sorted;
        }
        return values;
    }

    /// <summary>Bits of a single that sort as unsigned numbers the way the singles sort.</summary>
    private static void FillKeys(Features features, uint[] keys)
    {
        int n = features.Rows, d = features.Columns;
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
    }

    private static uint Key(float value)
    {
        // + 0 makes a negative zero equal to a positive one.
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }
}
