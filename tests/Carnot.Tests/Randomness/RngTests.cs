using Carnot.Randomness;

namespace Carnot.Tests.Randomness;

public class RngTests
{
    [Fact]
    public void Every_lane_is_the_published_generator()
    {
        // A scalar xoshiro128++ beside the vector one, seeded the same way: the same bits, lane after lane.
        var rng = new Rng(42, "lanes");
        uint[][] twin = NaiveStates(42, "lanes");
        for (int round = 0; round < 1000; round++)
            for (int lane = 0; lane < 16; lane++)
                Assert.Equal(NaiveNext(twin[lane]), rng.NextUInt32());
    }

    [Fact]
    public void The_bits_never_change()
    {
        // Recorded on the day the generator was written. If this fails, every stored run changes: undo the change.
        var rng = new Rng(1, "recorded");
        Assert.Equal(RecordedBits, Enumerable.Range(0, 4).Select(_ => rng.NextUInt64()).ToArray());
        var normals = new Rng(1, "recorded normals");
        Assert.Equal(RecordedNormals, Enumerable.Range(0, 3).Select(_ => normals.NextNormal()).ToArray());
    }

    private static readonly ulong[] RecordedBits = [16238168380894973914, 16013591721530009847, 3302941727678170121, 13526323441021563696];
    private static readonly double[] RecordedNormals = [-1.0151045299556629, 0.38135484536853914, 1.1504789494802774];

    [Fact]
    public void Streams_of_other_names_and_seeds_are_unrelated()
    {
        // The correlation of n independent pairs has standard deviation 1/√n.
        const int N = 100_000;
        double[] a = Uniforms(new Rng(1, "a"), N), b = Uniforms(new Rng(1, "b"), N), c = Uniforms(new Rng(2, "a"), N), d = Uniforms(new Rng(1, "a").Fork("child"), N);
        foreach (double[] other in new[] { b, c, d })
            Assert.InRange(12 * a.Zip(other, (x, y) => (x - 0.5) * (y - 0.5)).Average(), -5 / Math.Sqrt(N), 5 / Math.Sqrt(N));
    }

    [Fact]
    public void A_fork_does_not_depend_on_what_was_drawn_before()
    {
        var parent = new Rng(5, "p");
        uint early = parent.Fork("x").NextUInt32();
        parent.NextUInt64();
        Assert.Equal(early, parent.Fork("x").NextUInt32());
    }

    [Fact]
    public void Filling_takes_the_same_bits_as_drawing_one_by_one()
    {
        var one = new Rng(9, "fill");
        var many = new Rng(9, "fill");
        Assert.Equal(one.NextUInt32(), many.NextUInt32());
        uint[] filled = new uint[77];
        many.Fill(filled);
        Assert.Equal(Enumerable.Range(0, 77).Select(_ => one.NextUInt32()), filled);
        Assert.Equal(one.NextUInt32(), many.NextUInt32());
    }

    [Fact]
    public void Normals_have_the_moments_and_tails_of_the_normal_distribution()
    {
        const int N = 1_000_000;
        double[] x = new double[N];
        new Rng(3, "moments").FillNormals(x);
        // Standard deviations of the sample moments: 1/√n, √2/√n, √6/√n, √24/√n.
        double root = Math.Sqrt(N);
        Assert.InRange(x.Average(), -5 / root, 5 / root);
        Assert.InRange(x.Average(v => v * v) - 1, -5 * Math.Sqrt(2) / root, 5 * Math.Sqrt(2) / root);
        Assert.InRange(x.Average(v => v * v * v), -5 * Math.Sqrt(15) / root, 5 * Math.Sqrt(15) / root);
        Assert.InRange(x.Average(v => v * v * v * v) - 3, -5 * Math.Sqrt(96) / root, 5 * Math.Sqrt(96) / root);
        // P(|x| > 3) = 0.0026998, P(|x| > 4) = 6.334e-5; Poisson errors.
        Assert.InRange(x.Count(v => Math.Abs(v) > 3), 2699.8 - 5 * 52, 2699.8 + 5 * 52);
        Assert.InRange(x.Count(v => Math.Abs(v) > 4), 63.3 - 5 * 8, 63.3 + 5 * 8);
    }

    [Fact]
    public void Indices_are_uniform_for_a_count_that_divides_nothing()
    {
        var rng = new Rng(4, "index");
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++) counts[rng.NextIndex(7)]++;
        double chiSquare = counts.Sum(c => (c - 10_000.0) * (c - 10_000.0) / 10_000);
        Assert.True(chiSquare < 6 + 5 * Math.Sqrt(12), $"χ² = {chiSquare:F1} with 6 degrees of freedom");
    }

    [Fact]
    public void A_permutation_holds_every_index_once()
        => Assert.Equal(Enumerable.Range(0, 1000), new Rng(8, "order").Permutation(1000).Order());

    [Fact]
    public void The_portable_logarithm_agrees_with_the_library_within_two_units_in_the_last_place()
    {
        var rng = new Rng(6, "log");
        for (int i = 0; i < 100_000; i++)
        {
            double x = rng.NextUniform() * Math.Pow(2, rng.NextIndex(80) - 60) + double.Epsilon * 1e300;
            double expected = Math.Log(x);
            Assert.True(Math.Abs(PortableMath.Log(x) - expected) <= 2 * Math.Max(Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected), 1.2e-16 * Math.Abs(x - 1)), $"ln {x:R}");
        }
    }

    [Fact]
    public void The_portable_sine_and_cosine_agree_with_the_library()
    {
        for (int i = 0; i < 100_000; i++)
        {
            double t = i / 100_000.0;
            var (sin, cos) = PortableMath.SinCosOfTurn(t);
            // The library's own argument 2πt is rounded: 2π · 2⁻⁵³ ≈ 7e-16, and its result once more.
            Assert.Equal(Math.Sin(2 * Math.PI * t), sin, tolerance: 1.2e-15);
            Assert.Equal(Math.Cos(2 * Math.PI * t), cos, tolerance: 1.2e-15);
        }
    }

    private static double[] Uniforms(Rng rng, int n) => [.. Enumerable.Range(0, n).Select(_ => rng.NextUniform())];

    private static uint[][] NaiveStates(ulong seed, string name)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char c in name) hash = (hash ^ c) * 1099511628211UL;
        ulong state = seed ^ hash;
        uint[] words = new uint[64];
        for (int i = 0; i < 64; i += 2)
        {
            ulong z = state += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            z ^= z >> 31;
            (words[i], words[i + 1]) = ((uint)z, (uint)(z >> 32));
        }
        return [.. Enumerable.Range(0, 16).Select(lane => new[] { words[lane], words[16 + lane], words[32 + lane], words[48 + lane] })];
    }

    private static uint NaiveNext(uint[] s)
    {
        uint result = uint.RotateLeft(s[0] + s[3], 7) + s[0], t = s[1] << 9;
        s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t;
        s[3] = uint.RotateLeft(s[3], 11);
        return result;
    }
}
