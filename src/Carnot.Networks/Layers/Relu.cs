using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;

namespace Carnot.Networks.Layers;

/// <summary>f(x) = max(x, 0); the slope at 0 is 0, and the curvature is 0 everywhere, so the kink never enters.</summary>
internal readonly struct Relu<T> : IFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Written so that a NaN stays one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value(Vector512<T> x) => Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<T>.Zero), Vector512<T>.Zero, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope(Vector512<T> x) => Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<T>.Zero), Simd.All<T>(1), Vector512<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Curvature(Vector512<T> x) => Vector512<T>.Zero;
}
