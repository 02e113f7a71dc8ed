using Carnot.Alignment;
using Carnot.Randomness;

namespace Carnot.Tests.Alignment;

/// <summary>Every metric against its definition written out with n by n matrices, and the laws it must keep.</summary>
public class AlignmentTwinTests
{
    private static readonly AlignmentOptions Options = new() { Neighbours = 4, Components = 3 };

    public static TheoryData<ulong, int, int, int> Cases => new()
    {
        { 1, 30, 5, 7 },
        { 2, 61, 12, 3 },
        { 3, 300, 33, 26 },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Moment_metrics_equal_their_definition_on_Gram_matrices(ulong seed, int n, int p, int q)
    {
        (double[] a, double[] b) = SmallPairs.Correlated(n, p, q, seed);
        var pair = new FeaturePair(SmallPairs.Set(p, a), SmallPairs.Set(q, b));
        double[,] k = Gram(a, p), l = Gram(b, q), kc = Centre(k), lc = Centre(l);

        // 1e-12: sums of 1e5 products of O(1) numbers, each route rounding in its own order.
        Assert.Equal(Inner(k, l) / Math.Sqrt(Inner(k, k) * Inner(l, l)), new GramCosine().Score(pair, Options), 1e-12);
        Assert.Equal(Inner(kc, lc) / Math.Sqrt(Inner(kc, kc) * Inner(lc, lc)), new LinearCka().Score(pair, Options), 1e-12);
        Assert.Equal(Pearson(OffDiagonal(k), OffDiagonal(l)), new RsaPearson().Score(pair, Options), 1e-12);
        // Entries are ranked at single precision; a sum that rounds the other way there moves one rank of N by one, N at least 435.
        Assert.Equal(Pearson(Ranks(Singles(k)), Ranks(Singles(l))), new RsaSpearman().Score(pair, Options), 1e-5);
        Assert.Equal(Hsic(k, l) / Math.Sqrt(Hsic(k, k) * Hsic(l, l)), new UnbiasedCka().Score(pair, Options), 1e-10);
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_permuted_pair_equals_features_whose_rows_were_permuted(ulong seed, int n, int p, int q)
    {
        (double[] a, double[] b) = SmallPairs.Correlated(n, p, q, seed);
        int[] order = new Rng(seed, "order").Permutation(n);
        double[] moved = new double[b.Length];
        for (int i = 0; i < n; i++) b.AsSpan(order[i] * q, q).CopyTo(moved.AsSpan(i * q));
        FeaturePair permuted = new FeaturePair(SmallPairs.Set(p, a), SmallPairs.Set(q, b)).Permuted(order), rewritten = new(SmallPairs.Set(p, a), SmallPairs.Set(q, moved));
        foreach (IAlignmentMetric metric in AlignmentMetrics.All)
            // 16-bit ranks of N = 44,850 pairs: 2^-16/√N = 7e-8 a standard deviation, five of them allowed; fewer pairs are not rounded.
            Assert.Equal(metric.Score(rewritten, Options), metric.Score(permuted, Options), n == 300 && metric is RsaSpearman ? 4e-7 : 1e-10);
    }

    [Fact]
    public void Ranks_of_many_pairs_that_permutations_read_in_16_bits_give_the_same_correlation()
    {
        const int n = 500;
        (double[] a, double[] b) = SmallPairs.Correlated(n, 6, 5, seed: 8);
        int[] order = new Rng(8, "order").Permutation(n), identity = [.. Enumerable.Range(0, n)];
        double[] moved = new double[b.Length];
        for (int i = 0; i < n; i++) b.AsSpan(order[i] * 5, 5).CopyTo(moved.AsSpan(i * 5));
        FeaturePair pair = new(SmallPairs.Set(6, a), SmallPairs.Set(5, b)), rewritten = new(SmallPairs.Set(6, a), SmallPairs.Set(5, moved));
        // N = 124,750 pairs: 2^-16/√N = 4e-8 a standard deviation of the rounding, five of them allowed.
        Assert.Equal(new RsaSpearman().Score(pair, Options), new RsaSpearman().Score(pair.Permuted(identity), Options), 2e-7);
        Assert.Equal(new RsaSpearman().Score(rewritten, Options), new RsaSpearman().Score(pair.Permuted(order), Options), 2e-7);
        Assert.NotEqual(new RsaSpearman().Score(pair, Options), new RsaSpearman().Score(pair.Permuted(identity), Options));
    }

    [Fact]
    public void Of_equally_near_samples_the_earlier_ones_are_neighbours_whichever_tile_finds_them()
    {
        // 600 samples in three tiles, of five kinds: every sample has about 119 others like it, all at the same product.
        const int n = 600, kinds = 5;
        double[] values = new double[n * kinds];
        for (int i = 0; i < n; i++) values[i * kinds + i % kinds] = 1;
        NeighbourLists lists = NeighbourLists.Of(new Features("kinds", kinds, values), Options);
        for (int i = 0; i < n; i++) Assert.Equal(Enumerable.Range(0, n).Where(j => j % kinds == i % kinds && j != i).Take(4), lists.Of(i).ToArray());
    }

    [Fact]
    public void A_rotation_and_a_scale_leave_every_metric_at_1()
    {
        const int n = 200, d = 6;
        (double[] a, _) = SmallPairs.Correlated(n, d, 2, seed: 5);
        double[,] rotation = Orthogonal(d, seed: 6);
        double[] turned = new double[n * d];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < d; j++)
                for (int k = 0; k < d; k++) turned[i * d + j] += 3 * a[i * d + k] * rotation[k, j];
        var pair = new FeaturePair(SmallPairs.Set(d, a), SmallPairs.Set(d, turned));
        // Clamping acts on coordinates and so would see the rotation.
        foreach (IAlignmentMetric metric in AlignmentMetrics.All)
            Assert.Equal(1, metric.Score(pair, Options with { Clamp = 1 }), 1e-9);
    }

    [Fact]
    public void Independent_features_score_what_their_permutations_score()
    {
        const int n = 400, d = 20;
        var rng = new Rng(8, "independent");
        double[] a = new double[n * d], b = new double[n * d];
        rng.FillNormals(a);
        rng.FillNormals(b);
        var pair = new FeaturePair(SmallPairs.Set(d, a), SmallPairs.Set(d, b));
        foreach (IAlignmentMetric metric in AlignmentMetrics.All)
        {
            PermutationNull chance = PermutationNull.Of(metric, pair, Options, permutations: 40, seed: 3);
            Assert.InRange(Math.Abs(metric.Score(pair, Options) - chance.Mean), 0, 5 * chance.StandardDeviation);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 23, 129)]
    [InlineData(240, 241, 100)]
    [InlineData(500, 260, 33)]
    public void The_blocked_product_is_the_product(int m, int n, int k)
    {
        var rng = new Rng(9, $"{m} {n} {k}");
        double[] a = new double[k * m], b = new double[k * n], c = new double[m * n];
        rng.FillNormals(a);
        rng.FillNormals(b);
        MatrixProduct.Add(c, m, n, k, MatrixView.RowMajor(a, m).Transpose(), MatrixView.RowMajor(b, n));
        for (int i = 0; i < m; i += Math.Max(1, m / 17))
            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int d = 0; d < k; d++) sum += a[d * m + i] * b[d * n + j];
                Assert.Equal(sum, c[i * n + j], 1e-12 * k);
            }
    }

    [Fact]
    public void Selection_finds_what_sorting_finds_among_equal_values()
    {
        var rng = new Rng(10, "selection");
        double[] values = new double[5000];
        for (int i = 0; i < values.Length; i++) values[i] = Math.Max(0, rng.NextNormal());
        double[] sorted = [.. values.Order()];
        foreach (int place in (int[])[0, 1, 2499, 2500, 4750, 4999]) Assert.Equal(sorted[place], Selection.Smallest([.. values], place));
    }

    [Fact]
    public void Rows_that_differ_constants_and_NaN_are_refused()
    {
        (double[] a, double[] b) = SmallPairs.Correlated(20, 2, 3, seed: 11);
        var rows = Assert.Throws<InputException>(() => new FeaturePair(SmallPairs.Set(2, a, "a.npy"), SmallPairs.Set(3, b[..57], "b.npy")));
        Assert.Equal("b.npy: has 19 rows but a.npy has 20. Both must hold the same probe samples in the same order.", rows.Message);

        a[7] = double.NaN;
        var nan = Assert.Throws<InputException>(() => SmallPairs.Set(2, a, "a.npy"));
        Assert.Equal("a.npy: row 3, column 1 (counted from 0) is NaN. Nothing is scored on features that are not finite; find the sample that produced it.", nan.Message);

        Assert.Contains("all 20 rows are the same", Assert.Throws<InputException>(() => SmallPairs.Set(2, [.. Enumerable.Repeat(1.5, 40)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sample_ids_must_match()
    {
        (double[] a, double[] b) = SmallPairs.Correlated(5, 2, 2, seed: 12);
        var left = new FeatureSet(new Features("a", 2, a, ["p", "q", "r", "s", "t"]));
        var right = new FeatureSet(new Features("b", 2, b, ["p", "q", "s", "r", "t"]));
        Assert.Equal("b: row 2 is sample \"s\" but in a it is \"r\". Order the rows of both alike.", Assert.Throws<InputException>(() => new FeaturePair(left, right)).Message);
        var bare = new FeatureSet(new Features("c", 2, b));
        string refusal = "c: does not name its samples, a does: whether they are the same cannot be checked. Give both an id column or an .ids.txt file, or neither.";
        Assert.Equal(refusal, Assert.Throws<InputException>(() => new FeaturePair(left, bare)).Message);
        Assert.Equal(refusal, Assert.Throws<InputException>(() => new FeaturePair(bare, left)).Message);
    }

    [Fact]
    public void What_is_not_defined_is_not_scored()
    {
        (double[] a, double[] b) = SmallPairs.Correlated(12, 11, 2, seed: 13);
        var pair = new FeaturePair(SmallPairs.Set(11, a), SmallPairs.Set(2, b));
        Assert.Throws<CheckException>(() => new LinearRegression().Score(pair, Options));
        Assert.Equal("--k 12: each of 12 samples has 11 others, so k lies between 1 and 11.", Assert.Throws<UsageException>(() => new MutualNeighbours().Score(pair, Options with { Neighbours = 12 })).Message);
    }

    internal static double[,] Orthogonal(int d, ulong seed)
    {
        var rng = new Rng(seed, "orthogonal");
        var columns = new double[d, d];
        for (int c = 0; c < d; c++)
        {
            for (int r = 0; r < d; r++) columns[r, c] = rng.NextNormal();
            // Twice is enough for Gram and Schmidt.
            for (int pass = 0; pass < 2; pass++)
                for (int e = 0; e < c; e++)
                {
                    double dot = 0;
                    for (int r = 0; r < d; r++) dot += columns[r, c] * columns[r, e];
                    for (int r = 0; r < d; r++) columns[r, c] -= dot * columns[r, e];
                }
            double norm = 0;
            for (int r = 0; r < d; r++) norm += columns[r, c] * columns[r, c];
            for (int r = 0; r < d; r++) columns[r, c] /= Math.Sqrt(norm);
        }
        return columns;
    }

    private static double[,] Gram(double[] x, int d)
    {
        int n = x.Length / d;
        var gram = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int k = 0; k < d; k++) gram[i, j] += x[i * d + k] * x[j * d + k];
        return gram;
    }

    private static double[,] Centre(double[,] gram)
    {
        int n = gram.GetLength(0);
        double[] mean = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Average(j => gram[i, j]))];
        var centred = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) centred[i, j] = gram[i, j] - mean[i] - mean[j] + mean.Average();
        return centred;
    }

    private static double Inner(double[,] x, double[,] y) => x.Cast<double>().Zip(y.Cast<double>(), (u, v) => u * v).Sum();

    private static double[] OffDiagonal(double[,] gram)
        => [.. from i in Enumerable.Range(0, gram.GetLength(0)) from j in Enumerable.Range(0, i) select gram[i, j]];

    private static double[] Singles(double[,] gram) => [.. OffDiagonal(gram).Select(value => (double)(float)value)];

    private static double[] Ranks(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return [.. values.Select(v =>
        {
            int first = Array.BinarySearch(sorted, v), last = first;
            while (first > 0 && sorted[first - 1] == v) first--;
            while (last + 1 < sorted.Length && sorted[last + 1] == v) last++;
            return (first + last) / 2.0 + 1;
        })];
    }

    private static double Pearson(double[] x, double[] y)
    {
        double meanX = x.Average(), meanY = y.Average();
        double xy = x.Zip(y, (u, v) => (u - meanX) * (v - meanY)).Sum();
        return xy / Math.Sqrt(x.Sum(u => (u - meanX) * (u - meanX)) * y.Sum(v => (v - meanY) * (v - meanY)));
    }

    private static double Hsic(double[,] k, double[,] l)
    {
        int n = k.GetLength(0);
        double product = 0, totalK = 0, totalL = 0, rows = 0;
        for (int i = 0; i < n; i++)
        {
            double rowK = 0, rowL = 0;
            for (int j = 0; j < n; j++)
            {
                if (i == j) continue;
                product += k[i, j] * l[i, j];
                rowK += k[i, j];
                rowL += l[i, j];
            }
            totalK += rowK;
            totalL += rowL;
            rows += rowK * rowL;
        }
        return (product + totalK * totalL / ((n - 1.0) * (n - 2)) - 2 * rows / (n - 2)) / (n * (n - 3.0));
    }
}
