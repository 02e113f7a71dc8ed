using Carnot.Randomness;
using Carnot.Storage;

namespace Carnot.Tests.Storage;

public class PackedListTests
{
    private static readonly double[] Special = [double.NaN, BitConverter.Int64BitsToDouble(0x7ff0_0000_0000_0001), -0.0, 0.0, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, float.Epsilon, 1L << 53];

    [Fact]
    public void Every_bit_of_every_number_is_kept_whatever_its_neighbours_are()
    {
        var rng = new Rng(3, "numbers");
        var list = new PackedList<double>.Builder();
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
                    1 => (float)(rng.NextUniform() - 0.5),
                    2 => rng.NextUniform() - 0.5,
                    // Never replaced, so that whole blocks differ in nothing but the sign of zero.
                    3 => i % 2 == 0 ? 0.0 : -0.0,
                    4 => 1.7e9 + 0.35 * i + 0.1 * rng.NextUniform(),
                    _ => Special[rng.NextIndex(Special.Length)],
                };
                list.Add(value);
                naive.Add(value);
                if (i % 7 != 3 || kind == 3) continue;
                list.ReplaceLast(value + 1);
                naive[^1] = value + 1;
            }
        }
        AssertSame(naive, list, BitConverter.DoubleToInt64Bits);
    }

    [Fact]
    public void Whole_numbers_of_any_spacing_and_size_are_kept()
    {
        var rng = new Rng(5, "numbers");
        var list = new PackedList<long>.Builder();
        var naive = new List<long>();
        for (int stretch = 0; stretch < 60; stretch++)
        {
            int kind = rng.NextIndex(5), length = 1 + rng.NextIndex(2500);
            for (int i = 0; i < length; i++)
            {
                long value = kind switch
                {
                    0 => 10L * i,
                    1 => -7L * i + rng.NextIndex(3),
                    2 => long.MaxValue - i * (long)i,
                    3 => i % 2 == 0 ? long.MinValue : long.MaxValue,
                    // Offsets of 63 and 64 bits, which cross the words they are kept in.
                    _ => (long)rng.NextUInt64() >> rng.NextIndex(2),
                };
                list.Add(value);
                naive.Add(value);
            }
        }
        AssertSame(naive, list, value => value);
    }

    [Fact]
    public void A_slice_and_its_slice_are_views_of_the_same_numbers()
    {
        PackedList<long> list = [.. Enumerable.Range(0, 5000).Select(i => (long)i * i)];
        PackedList<long> slice = list[1000..4000][24..^1];
        Assert.Equal(Enumerable.Range(1024, 2975).Select(i => (long)i * i), slice);
        Assert.Equal(3998L * 3998, slice[^1]);
        long[] copied = new long[3];
        slice.CopyTo(1, copied);
        Assert.Equal([1025L * 1025, 1026L * 1026, 1027L * 1027], copied);
        Assert.Throws<ArgumentOutOfRangeException>(() => slice[2975]);
        Assert.Throws<ArgumentOutOfRangeException>(() => slice[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => slice[1..2976]);
        Assert.Empty(slice[2975..]);
    }

    [Fact]
    public void A_list_that_was_taken_stays_as_it_was_while_its_builder_grows()
    {
        var builder = new PackedList<double>.Builder();
        for (int i = 0; i < 1500; i++) builder.Add(Math.Sqrt(i));
        PackedList<double> taken = builder.ToPackedList();
        builder.ReplaceLast(-1);
        for (int i = 0; i < 1500; i++) builder.Add(i);
        Assert.Equal(Enumerable.Range(0, 1500).Select(i => Math.Sqrt(i)), taken);
    }

    [Fact]
    public void Search_finds_every_number_and_the_place_of_every_other()
    {
        PackedList<long> list = [.. Enumerable.Range(0, 3000).Select(i => 3L * i)];
        for (int i = 0; i < 3000; i++)
        {
            Assert.Equal(i, list.BinarySearch(3 * i));
            Assert.Equal(~(i + 1), list.BinarySearch(3 * i + 1));
        }
        Assert.Equal(~0, list.BinarySearch(-1));
        Assert.Equal(~0, PackedList.Create<long>([]).BinarySearch(4));
    }

    [Fact]
    public void Other_numbers_are_refused_by_name()
        => Assert.Equal("A packed list holds long or double, not Int32.", Assert.Throws<NotSupportedException>(() => PackedList.Create([1, 2])).Message);

    [Fact]
    public void A_number_takes_as_few_bytes_as_keep_it()
    {
        var rng = new Rng(4, "numbers");
        const int Count = 1 << 17;
        double time = 1.7e9;
        // Times: uniform steps of 2 to 3 s wander √(1024 / 12 / 4) = 5 s off their line by the middle of a block; 32 s of a double's 2⁻²² s are 27 bits.
        (string What, Func<int, double> Number, double Bytes)[] kinds =
        [
            ("counter", i => 10.0 * i, 0),
            ("floats of one binade", _ => (float)(1 + rng.NextUniform()), 23 / 8.0),
            ("whole numbers below 1,000", _ => rng.NextIndex(1000), 10 / 8.0),
            ("times of nearly equal steps", _ => time += 2 + rng.NextUniform(), 27 / 8.0),
            ("doubles of one binade", _ => 1 + rng.NextUniform(), 52 / 8.0),
        ];
        foreach ((string what, Func<int, double> number, double bytes) in kinds)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            var list = new PackedList<double>.Builder();
            for (int i = 0; i < Count; i++) list.Add(number(i));
            double each = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Count;
            // Besides its numbers a block of 1024 takes less than 0.2 bytes each: an array's header, its own 40, doubled as the list of blocks grows. The first block grows once.
            Assert.True(each >= 0.9 * bytes && each < bytes + 0.4, $"{what}: {each:F2} bytes a number.");
        }
    }

    private static void AssertSame<T>(List<T> naive, PackedList<T>.Builder list, Func<T, long> bits)
        where T : unmanaged
    {
        Assert.Equal(naive.Count, list.Count);
        PackedList<T> packed = list.ToPackedList();
        Assert.Equal(naive.Count, packed.Count);
        for (int i = 0; i < naive.Count; i++)
        {
            Assert.Equal(bits(naive[i]), bits(list[i]));
            Assert.Equal(bits(naive[i]), bits(packed[i]));
        }
    }
}
