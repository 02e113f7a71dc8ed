using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Carnot.Networks.Kernels;

/// <summary>What kernels need of vectors of 512 bits in either precision. Where the machine's vectors are narrower the runtime splits them, with the same result.</summary>
internal static unsafe class Simd
{
    private const int Line = 64;

    /// <summary>Asks for the cache line of an address, which may be any, without waiting for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>Asks for so many numbers, line by line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<T>(T* from, int count) where T : unmanaged
    {
        for (int i = 0; i < count; i += Line / sizeof(T)) Prefetch(from + i);
    }

    /// <summary>The same number in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> All<T>(double value) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => typeof(T) == typeof(float) ? Vector512.Create((float)value).As<float, T>() : Vector512.Create(value).As<double, T>();

    /// <summary>ab + c with one rounding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Fma<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c) where T : unmanaged
        => typeof(T) == typeof(float)
            ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
            : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    /// <summary>Up to a whole vector; lanes past <paramref name="count"/> are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(T* from, int count) where T : unmanaged
        => count >= Vector512<T>.Count ? Vector512.Load(from) : LoadPart(from, count);

    /// <summary>Up to a whole vector; lanes past <paramref name="count"/> are not written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector512<T> value, T* to, int count) where T : unmanaged
    {
        if (count >= Vector512<T>.Count) value.Store(to);
        else StorePart(value, to, count);
    }

    /// <summary>Lanes past <paramref name="count"/> become 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Keep<T>(Vector512<T> value, int count) where T : unmanaged
        => count >= Vector512<T>.Count ? value : KeepPart(value, count);

    /// <summary>eˣ. Single precision: Cephes' polynomial on |r| ≤ ½ ln 2, within 2 units in the last place; 0 below −87.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp<T>(Vector512<T> x) where T : unmanaged
        => typeof(T) == typeof(float) ? Exp(x.AsSingle()).As<float, T>() : Vector512.Exp(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp(Vector512<float> x)
    {
        // Of two operands one of which is NaN the machine answers the second; x stands there, so a NaN comes out as NaN.
        Vector512<float> t = Vector512.MinNative(Vector512.Create(88.3f), Vector512.MaxNative(Vector512.Create(-87.3f), x));
        Vector512<float> n = Vector512.Round(t * Vector512.Create(1.44269504f));
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), t);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);
        Vector512<float> p = Vector512.Create(1.9875691500e-4f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.3981999507e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        p = Vector512.FusedMultiplyAdd(p, r * r, r + Vector512<float>.One);
        Vector512<int> power = Vector512.ConvertToInt32Native(n) << 23;
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(-87.3f)), Vector512<float>.Zero, (p.AsInt32() + power).AsSingle());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<T> LoadPart<T>(T* from, int count) where T : unmanaged
    {
        T* lanes = stackalloc T[Vector512<T>.Count];
        for (int i = 0; i < Vector512<T>.Count; i++) lanes[i] = i < count ? from[i] : default;
        return Vector512.Load(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<T> KeepPart<T>(Vector512<T> value, int count) where T : unmanaged
    {
        T* lanes = stackalloc T[Vector512<T>.Count];
        value.Store(lanes);
        return LoadPart(lanes, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart<T>(Vector512<T> value, T* to, int count) where T : unmanaged
    {
        T* lanes = stackalloc T[Vector512<T>.Count];
        value.Store(lanes);
        for (int i = 0; i < count; i++) to[i] = lanes[i];
    }
}
