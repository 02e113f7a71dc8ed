using Carnot.Randomness;

namespace Carnot.Logs.Tests;

public class NumberListTests
{
    [Fact]
    public void Every_bit_of_every_number_is_kept_whatever_its_neighbours_are()
    {
        var rng = new Rng(3, "numbers");
        double[] special = [double.NaN, -0.0, 0.0, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, float.Epsilon, 1L << 53];
        var list = new NumberList();
        var naive = new List<double>();
        // Stretches of every kind, so that blocks are pure and mixed.
        for (int stretch = 0; stretch < 60; stretch++)
        {
            int kind = rng.NextIndex(6), length = 1 + rng.NextIndex(2500);
            for (int i = 0; i < length; i++)
            {
                double value = kind switch
                {
                    0 => 10 * i,
                    1 => (float)rng.NextUniform(),
                    2 => rng.NextUniform(),
                    // Never replaced, so that whole blocks differ in nothing but the sign of zero.
                    3 => i % 2 == 0 ? 0.0 : -0.0,
                    4 => 1.7e9 + 0.35 * i + 0.1 * rng.NextUniform(),
                    _ => special[rng.NextIndex(special.Length)],
                };
                list.Add(value);
                naive.Add(value);
                if (i % 7 != 3 || kind == 3) continue;
                list.ReplaceLast(value + 1);
                naive[^1] = value + 1;
            }
        }
        Assert.Equal(naive.Count, list.Count);
        for (int i = 0; i < naive.Count; i++) Assert.Equal(BitConverter.DoubleToInt64Bits(naive[i]), BitConverter.DoubleToInt64Bits(list[i]));
    }

    [Fact]
    public void A_number_takes_as_few_bytes_as_keep_it()
    {
        var rng = new Rng(4, "numbers");
        const int Count = 1 << 17;
        double time = 1.7e9;
        (string What, Func<int, double> Number, int Bytes)[] kinds =
        [
            ("counter", i => 10.0 * i, 0),
            ("floats", _ => (float)rng.NextUniform(), 4),
            ("times of nearly equal steps", _ => time += 2 + rng.NextUniform(), 4),
            ("doubles", _ => rng.NextUniform(), 8),
        ];
        foreach ((string what, Func<int, double> number, int bytes) in kinds)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var list = new NumberList();
            for (int i = 0; i < Count; i++) list.Add(number(i));
            double each = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Count;
            // Besides its numbers a block of 1024 takes less than 0.25 bytes each: two array headers, its own 64, doubled as the list of blocks grows. The first block grows once.
            Assert.True(each >= bytes && each < bytes + 0.5, $"{what}: {each:F2} bytes a number.");
        }
    }
}
