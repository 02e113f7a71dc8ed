using System.Runtime.Intrinsics;

namespace Carnot.Randomness;

/// <summary>Random numbers whose bits depend on a seed and a name alone, on every machine and every version.</summary>
/// <remarks>
/// Sixteen xoshiro128++ generators run side by side, one in each lane of a 512-bit vector; their outputs are taken in lane order.
/// The same sixteen lanes are used where vectors are narrower, so the bits are the same. Nothing here calls a mathematical library,
/// whose last bit may differ between systems. Not safe for several threads: give each its own name.
/// Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators" (ACM TOMS 2021); seeding by SplitMix64 over FNV-1a of the name.
/// </remarks>
public sealed class Rng
{
    private const int Lanes = 16;

    private readonly ulong _seed;
    private readonly string _name;
    private readonly uint[] _buffer = new uint[Lanes];
    private int _used = Lanes;
    private double _spare = double.NaN;
    private Vector512<uint> _a, _b, _c, _d;

    /// <summary>The stream called <paramref name="name"/> of <paramref name="seed"/>; every name is independent of every other.</summary>
    public Rng(ulong seed, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        (_seed, _name) = (seed, name);
        ulong state = seed ^ Fnv1A(name);
        Span<uint> words = stackalloc uint[4 * Lanes];
        for (int i = 0; i < words.Length; i += 2)
        {
            ulong mixed = SplitMix64(ref state);
            (words[i], words[i + 1]) = ((uint)mixed, (uint)(mixed >> 32));
        }
        _a = Vector512.Create<uint>(words[..Lanes]);
        _b = Vector512.Create<uint>(words[Lanes..]);
        _c = Vector512.Create<uint>(words[(2 * Lanes)..]);
        _d = Vector512.Create<uint>(words[(3 * Lanes)..]);
    }

    /// <summary>The stream for one purpose within this one. It depends on seed and names alone, so it does not matter when it is made.</summary>
    public Rng Fork(string purpose) => new(_seed, $"{_name}/{purpose}");

    /// <summary>32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_used == Lanes)
        {
            NextVector().CopyTo(_buffer);
            _used = 0;
        }
        return _buffer[_used++];
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64() => NextUInt32() | (ulong)NextUInt32() << 32;

    /// <summary>Uniform in [0, 1), with 53 random bits.</summary>
    public double NextUniform() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 … <paramref name="count"/> − 1, without bias.</summary>
    public int NextIndex(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        // Lemire (2019): the high word of a product is uniform once the few low words that would favour some values are drawn again.
        uint n = (uint)count, threshold = (uint)-n % n;
        ulong product;
        do product = (ulong)NextUInt32() * n;
        while ((uint)product < threshold);
        return (int)(product >> 32);
    }

    /// <summary>Standard normal, by Box and Muller: √(−2 ln u) (cos 2πv, sin 2πv).</summary>
    public double NextNormal()
    {
        if (!double.IsNaN(_spare))
        {
            double kept = _spare;
            _spare = double.NaN;
            return kept;
        }
        double radius = Math.Sqrt(-2 * PortableMath.Log(1 - NextUniform()));
        var (sin, cos) = PortableMath.SinCosOfTurn(NextUniform());
        _spare = radius * sin;
        return radius * cos;
    }

    /// <summary>Fills with standard normals, in the order of <see cref="NextNormal"/>.</summary>
    public void FillNormals(Span<double> values)
    {
        for (int i = 0; i < values.Length; i++) values[i] = NextNormal();
    }

    /// <summary>Fills with random bits, in the order of <see cref="NextUInt32"/>.</summary>
    public void Fill(Span<uint> bits)
    {
        int done = 0;
        for (; done < bits.Length && _used < Lanes; done++) bits[done] = _buffer[_used++];
        for (; done + Lanes <= bits.Length; done += Lanes) NextVector().CopyTo(bits[done..]);
        for (; done < bits.Length; done++) bits[done] = NextUInt32();
    }

    /// <summary>A uniformly random order of 0 … n − 1, by Fisher and Yates.</summary>
    public int[] Permutation(int n)
    {
        int[] order = new int[n];
        for (int i = 0; i < n; i++)
        {
            int j = NextIndex(i + 1);
            (order[i], order[j]) = (order[j], i);
        }
        return order;
    }

    /// <summary>The state of the sixteen generators, four words each, as four rows of sixteen; for a stream that nothing was drawn from.</summary>
    internal void CopyLanes(Span<uint> words)
    {
        if (_used != Lanes) throw new InvalidOperationException("Numbers have been drawn from this stream already.");
        _a.CopyTo(words);
        _b.CopyTo(words[Lanes..]);
        _c.CopyTo(words[(2 * Lanes)..]);
        _d.CopyTo(words[(3 * Lanes)..]);
    }

    private Vector512<uint> NextVector()
    {
        var (a, b, c, d) = (_a, _b, _c, _d);
        Vector512<uint> result = RotateLeft(a + d, 7) + a;
        Vector512<uint> t = b << 9;
        c ^= a;
        d ^= b;
        b ^= c;
        a ^= d;
        c ^= t;
        d = RotateLeft(d, 11);
        (_a, _b, _c, _d) = (a, b, c, d);
        return result;
    }

    private static Vector512<uint> RotateLeft(Vector512<uint> x, int k) => (x << k) | (x >>> (32 - k));

    private static ulong Fnv1A(string name)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char c in name) hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }

    private static ulong SplitMix64(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
