using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Carnot.Ensembles;

/// <summary>The generators of some lanes of an <see cref="Randomness.Rng"/>, to be copied into locals: xoshiro128++ in every lane.</summary>
internal struct LaneRng<T> where T : struct, ILanes<T>
{
    private T _a, _b, _c, _d;

    /// <summary>The lanes from <paramref name="lane"/> on of a stored state of 4 × 16 words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LaneRng<T> Load(Span<uint> words, int lane)
    {
        ref uint first = ref MemoryMarshal.GetReference(words[..64]);
        return new()
        {
            _a = T.LoadBits(ref first, (nuint)lane),
            _b = T.LoadBits(ref first, (nuint)lane + 16),
            _c = T.LoadBits(ref first, (nuint)lane + 32),
            _d = T.LoadBits(ref first, (nuint)lane + 48),
        };
    }

    /// <summary>Puts the state back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(Span<uint> words, int lane)
    {
        ref uint first = ref MemoryMarshal.GetReference(words[..64]);
        T.StoreBits(_a, ref first, (nuint)lane);
        T.StoreBits(_b, ref first, (nuint)lane + 16);
        T.StoreBits(_c, ref first, (nuint)lane + 32);
        T.StoreBits(_d, ref first, (nuint)lane + 48);
    }

    /// <summary>32 random bits in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Next()
    {
        T result = T.AddBits(RotateLeft(T.AddBits(_a, _d), 7), _a);
        T t = _b << 9;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = RotateLeft(_d, 11);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T RotateLeft(T x, int k) => (x << k) | (x >>> (32 - k));
}
