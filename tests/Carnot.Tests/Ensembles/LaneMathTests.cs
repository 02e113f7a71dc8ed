using System.Runtime.InteropServices;
using Carnot.Ensembles;
using Carnot.Randomness;

namespace Carnot.Tests.Ensembles;

public class LaneMathTests
{
    // Single precision rounds every operation by 2⁻²⁴ = 6e-8; the functions chain about ten, whose errors mostly cancel.
    private const double FewRoundings = 5e-7;

    [Fact]
    public void The_logarithm_of_a_uniform_is_that_of_the_double_precision_library()
    {
        foreach (uint bits in Words(100_000).Append(0u).Append(1u).Append(uint.MaxValue))
        {
            double u = ((bits >> 1) + 0.5) / 2147483648.0, expected = -2 * Math.Log(u);
            float found = Value(LaneMath.MinusTwiceLogOfUniform(Lanes32.OfBits(bits)));
            // u itself is rounded by up to 2⁻²⁵, which −2 ln u near 0 takes over as an absolute error.
            Assert.True(Math.Abs(found - expected) <= FewRoundings * expected + 6e-8, $"{bits}: {found} against {expected}");
        }
    }

    [Fact]
    public void The_exponential_is_right_to_single_precision()
    {
        for (double x = -80; x <= 80; x += 0.01)
        {
            float at = (float)x;
            // The reduction by k ln 2 leaves an error of |x| 2⁻²⁴ in the exponent.
            Assert.Equal(1, Value(LaneMath.Exp(new Lanes32(at))) / Math.Exp(at), tolerance: FewRoundings + Math.Abs(x) * 6e-8);
        }
    }

    [Fact]
    public void Sine_and_cosine_of_turns_are_right_to_single_precision()
    {
        for (double t = -10; t <= 10; t += 0.00137)
        {
            float at = (float)t;
            var (sin, cos) = LaneMath.SinCosOfTurns(new Lanes32(at));
            Assert.Equal(Math.Sin(2 * Math.PI * at), Value(sin), tolerance: FewRoundings);
            Assert.Equal(Math.Cos(2 * Math.PI * at), Value(cos), tolerance: FewRoundings);
        }
    }

    [Fact]
    public void Normals_have_the_moments_and_tails_of_the_normal_distribution()
    {
        float[] z = Normals<Lanes512>(1 << 22, seed: 5);
        double n = z.Length, s1 = 0, s2 = 0, s3 = 0, s4 = 0, pairs = 0, squares = 0;
        double[] beyond = new double[6];
        for (int i = 0; i < z.Length; i++)
        {
            double x = z[i], x2 = x * x;
            s1 += x;
            s2 += x2;
            s3 += x2 * x;
            s4 += x2 * x2;
            for (int k = 1; k < beyond.Length && Math.Abs(x) > k; k++) beyond[k]++;
            // Walkers i and i + 16 share one draw of radius and angle.
            if (i / 16 % 2 != 0) continue;
            pairs += x * z[i + 16];
            squares += (x2 - 1) * (z[i + 16] * (double)z[i + 16] - 1);
        }
        // Standard errors of the moments of n standard normals: 1, √2, √15, √96, each over √n.
        Within(0, s1 / n, Math.Sqrt(1 / n));
        Within(1, s2 / n, Math.Sqrt(2 / n));
        Within(0, s3 / n, Math.Sqrt(15 / n));
        Within(3, s4 / n, Math.Sqrt(96 / n));
        Within(0, pairs / (n / 2), Math.Sqrt(2 / n));
        Within(0, squares / (n / 2), 2 * Math.Sqrt(2 / n));
        double[] probability = [1, 0.31731050786, 0.04550026390, 0.00269979606, 6.334248e-5, 5.733031e-7];
        for (int k = 1; k < beyond.Length; k++) Within(n * probability[k], beyond[k], Math.Sqrt(n * probability[k]));

        static void Within(double expected, double observed, double sigma) => Statistically.Equal(expected, new(observed, sigma, 1));
    }

    [Fact]
    public void The_tail_ends_at_the_radius_that_is_documented()
    {
        // The smallest uniform, 2⁻³², at angle 0.
        var (first, second) = LaneMath.Normals(Lanes32.OfBits(0), Lanes32.OfBits(0));
        Assert.Equal(Math.Sqrt(64 * Math.Log(2)), Math.Max(Math.Abs(Value(first)), Math.Abs(Value(second))), tolerance: 1e-5);
    }

    [Fact]
    public void Every_width_computes_the_same_bits()
    {
        float[] expected = Normals<Lanes32>(4096, seed: 9);
        Assert.Equal(expected, Normals<Lanes512>(4096, seed: 9));
        Assert.Equal(expected, Normals<Lanes256>(4096, seed: 9));
        Assert.Equal(expected, Normals<Lanes128>(4096, seed: 9));
    }

    [Fact]
    public void Lanes_draw_the_bits_of_the_stream_they_were_taken_from()
    {
        uint[] expected = new uint[64], words = new uint[64], drawn = new uint[64];
        var rng = new Rng(3, "lanes");
        rng.CopyLanes(words);
        rng.Fill(expected);
        for (int lane = 0; lane < 16; lane += Lanes128.Count)
        {
            var lanes = LaneRng<Lanes128>.Load(words, lane);
            for (int i = 0; i < 4; i++) Lanes128.StoreBits(lanes.Next(), ref drawn[0], (nuint)(16 * i + lane));
        }
        Assert.Equal(expected, drawn);
        Assert.Throws<InvalidOperationException>(() => { rng.NextUInt32(); rng.CopyLanes(words); });
    }

    private static float[] Normals<T>(int count, ulong seed) where T : struct, ILanes<T>
    {
        uint[] words = new uint[64];
        float[] z = new float[count];
        new Rng(seed, "normals").CopyLanes(words);
        for (int lane = 0; lane < 16; lane += T.Count)
        {
            var rng = LaneRng<T>.Load(words, lane);
            for (int i = lane; i < count; i += 32)
            {
                T bits = rng.Next();
                var (first, second) = LaneMath.Normals(bits, rng.Next());
                T.Store(first, ref MemoryMarshal.GetArrayDataReference(z), (nuint)i);
                T.Store(second, ref MemoryMarshal.GetArrayDataReference(z), (nuint)i + 16);
            }
        }
        return z;
    }

    private static IEnumerable<uint> Words(int count)
    {
        var rng = new Rng(1, "words");
        for (int i = 0; i < count; i++) yield return rng.NextUInt32() >> (i % 32);
    }

    private static float Value(Lanes32 lane)
    {
        float value = 0;
        Lanes32.Store(lane, ref value, 0);
        return value;
    }
}
