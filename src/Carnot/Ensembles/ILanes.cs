namespace Carnot.Ensembles;

/// <summary>The neighbouring lanes that one vector register holds: 32 bits each, read as a single-precision number or as an integer.</summary>
/// <remarks>
/// Walkers live in groups of sixteen, one to a lane, and no lane ever looks at another. A kernel written for any width therefore computes
/// the same bits whether it takes sixteen lanes at a time or one. Every operation is exactly rounded IEEE arithmetic; products are
/// fused with sums only where <see cref="MultiplyAdd"/> says so, and then everywhere.
/// </remarks>
internal interface ILanes<T> where T : struct, ILanes<T>
{
    /// <summary>How many lanes: 16, 8, 4 or 1.</summary>
    static abstract int Count { get; }

    static abstract T Of(float value);

    static abstract T OfBits(uint bits);

    static abstract T Load(ref float source, nuint at);

    static abstract T LoadBits(ref uint source, nuint at);

    static abstract void Store(T value, ref float target, nuint at);

    static abstract void StoreBits(T value, ref uint target, nuint at);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);

    static abstract T operator &(T a, T b);

    static abstract T operator |(T a, T b);

    static abstract T operator ^(T a, T b);

    static abstract T operator <<(T a, int bits);

    static abstract T operator >>>(T a, int bits);

    /// <summary>Shifts integers with sign.</summary>
    static abstract T operator >>(T a, int bits);

    /// <summary>a b + c, rounded once.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    static abstract T SquareRoot(T a);

    static abstract T AddBits(T a, T b);

    static abstract T SubtractBits(T a, T b);

    /// <summary>The signed integers as numbers, rounded to nearest.</summary>
    static abstract T FromInteger(T a);

    /// <summary><paramref name="yes"/> in the lanes whose sign bit is set, <paramref name="no"/> in the others.</summary>
    static abstract T WhereSignSet(T sign, T yes, T no);
}
