using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;

namespace Carnot.Networks.Layers;

/// <summary>f(x) = ½x (1 + tanh u), u = √(2/π) (x + 0.044715 x³); the same as x σ(2u), which needs one exponential.</summary>
/// <remarks>Source: Hendrycks and Gimpel, arXiv 1606.08415, section 2.</remarks>
internal readonly struct Gelu<T> : IFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double A = 1.5957691216057308, B = 0.044715;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Value(Vector512<T> x) => x * Sigmoid(x, x * x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Slope(Vector512<T> x)
    {
        Vector512<T> x2 = x * x, s = Sigmoid(x, x2), one = Simd.All<T>(1);
        Vector512<T> du = Simd.Fma(Simd.All<T>(3 * A * B), x2, Simd.All<T>(A));
        return Simd.Fma(x * s * (one - s), du, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Curvature(Vector512<T> x)
    {
        Vector512<T> x2 = x * x, s = Sigmoid(x, x2), one = Simd.All<T>(1), ds = s * (one - s);
        Vector512<T> du = Simd.Fma(Simd.All<T>(3 * A * B), x2, Simd.All<T>(A)), ddu = Simd.All<T>(6 * A * B) * x;
        return ds * (Simd.All<T>(2) * du + x * ((one - s - s) * du * du + ddu));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Sigmoid(Vector512<T> x, Vector512<T> x2)
        => Simd.All<T>(1) / (Simd.All<T>(1) + Simd.Exp(x * Simd.Fma(Simd.All<T>(-A * B), x2, Simd.All<T>(-A))));
}
