using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Carnot.Networks.Kernels;

/// <summary>Sums of vectors.</summary>
internal static unsafe class Elementwise
{
    /// <summary>y ← y + x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<T>(T* y, T* x, int count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count;
        int i = 0;
        for (; i + lanes <= count; i += lanes) (Vector512.Load(y + i) + Vector512.Load(x + i)).Store(y + i);
        if (i < count) Simd.Store(Simd.Load(y + i, count - i) + Simd.Load(x + i, count - i), y + i, count - i);
    }

    /// <summary>y ← x + z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum<T>(T* y, T* x, T* z, int count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count;
        int i = 0;
        for (; i + lanes <= count; i += lanes) (Vector512.Load(x + i) + Vector512.Load(z + i)).Store(y + i);
        if (i < count) Simd.Store(Simd.Load(x + i, count - i) + Simd.Load(z + i, count - i), y + i, count - i);
    }

    /// <summary>y ← x, or y ← y + x.</summary>
    public static void Put<T>(T* y, T* x, int count, bool add) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (add) Add(y, x, count);
        else new ReadOnlySpan<T>(x, count).CopyTo(new Span<T>(y, count));
    }
}
