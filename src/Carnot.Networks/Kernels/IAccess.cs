using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Carnot.Networks.Kernels;

/// <summary>How a row kernel reads and writes: one source text, compiled once without tests for whole vectors and once for rows with a rest.</summary>
internal unsafe interface IAccess
{
    /// <summary>Up to a whole vector; lanes past <paramref name="count"/> are 0.</summary>
    static abstract Vector512<T> Load<T>(T* from, int count) where T : unmanaged;

    /// <summary>Lanes past <paramref name="count"/> are not written.</summary>
    static abstract void Store<T>(Vector512<T> value, T* to, int count) where T : unmanaged;

    /// <summary>Lanes past <paramref name="count"/> become 0.</summary>
    static abstract Vector512<T> Keep<T>(Vector512<T> value, int count) where T : unmanaged;
}

/// <summary>For rows that are whole vectors.</summary>
internal readonly unsafe struct Whole : IAccess
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(T* from, int count) where T : unmanaged => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector512<T> value, T* to, int count) where T : unmanaged => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Keep<T>(Vector512<T> value, int count) where T : unmanaged => value;
}

/// <summary>For rows of any length.</summary>
internal readonly unsafe struct Partial : IAccess
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(T* from, int count) where T : unmanaged => Simd.Load(from, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector512<T> value, T* to, int count) where T : unmanaged => Simd.Store(value, to, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Keep<T>(Vector512<T> value, int count) where T : unmanaged => Simd.Keep(value, count);
}
