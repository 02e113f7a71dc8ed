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
            int kind = rng.NextIndex(5), length = 1 + rng.NextIndex(2500);
            for (int i = 0; i < length; i++)
            {
                double value = kind switch
                {
                    0 => 10 * i,
                    1 => (float)rng.NextUniform(),
                    2 => rng.NextUniform(),
                    3 => 0.0 * i,
                    _ => special[rng.NextIndex(special.Length)],
                };
                list.Add(value);
                naive.Add(value);
                if (i % 7 != 3) continue;
                list.ReplaceLast(value + 1);
                naive[^1] = value + 1;
            }
        }
        Assert.Equal(naive.Count, list.Count);
        for (int i = 0; i < naive.Count; i++) Assert.Equal(BitConverter.DoubleToInt64Bits(naive[i]), BitConverter.DoubleToInt64Bits(list[i]));
    }
}
