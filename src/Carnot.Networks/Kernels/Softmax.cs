using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Carnot.Networks.Kernels;

/// <summary>p = softmax(s · z) of a row, and its derivatives. With r = Σ p z̄: z̄ ← s p ∘ (p̄ − r).</summary>
internal static unsafe class Softmax
{
    /// <summary>The largest number of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Maximum<T>(T* z, int count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count, i = 0;
        T maximum = z[0];
        if (count >= lanes)
        {
            Vector512<T> top = Vector512.Load(z);
            for (i = lanes; i + lanes <= count; i += lanes) top = Vector512.MaxNative(top, Vector512.Load(z + i));
            Vector256<T> half = Vector256.MaxNative(top.GetLower(), top.GetUpper());
            Vector128<T> quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
            // No branches: the machine would have to guess them, and wait for the answer before the next row.
            if (typeof(T) == typeof(float)) quarter = Vector128.MaxNative(quarter, Vector128.Shuffle(quarter.AsSingle(), Vector128.Create(1, 0, 3, 2)).As<float, T>());
            quarter = Vector128.MaxNative(quarter, Vector128.Shuffle(quarter.AsDouble(), Vector128.Create(1L, 0)).As<double, T>());
            maximum = quarter[0];
        }
        for (; i < count; i++) maximum = z[i] > maximum ? z[i] : maximum;
        return maximum;
    }

    /// <summary>z ← softmax(scale · z), scale &gt; 0.</summary>
    public static void Forward<T>(T* z, int count, double scale) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (count % Vector512<T>.Count == 0) Forward<T, Whole>(z, count, scale);
        else Forward<T, Partial>(z, count, scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<T, TAccess>(T* z, int count, double scale) where T : unmanaged, IBinaryFloatingPointIeee754<T> where TAccess : struct, IAccess
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> top = Vector512.Create(Maximum(z, count)), factor = Simd.All<T>(scale), sum = default;
        for (int i = 0; i < count; i += lanes)
        {
            Vector512<T> e = TAccess.Keep(Simd.Exp((TAccess.Load(z + i, count - i) - top) * factor), count - i);
            sum += e;
            TAccess.Store(e, z + i, count - i);
        }
        Vector512<T> inverse = Simd.All<T>(1) / Vector512.Create(Vector512.Sum(sum));
        for (int i = 0; i < count; i += lanes) TAccess.Store(TAccess.Load(z + i, count - i) * inverse, z + i, count - i);
    }

    /// <summary>bar ← scale · p ∘ (bar − p·bar): the reverse, and with ż in place of p̄ the tangent too.</summary>
    public static void Derivative<T>(T* p, T* bar, int count, double scale) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (count % Vector512<T>.Count == 0) Derivative<T, Whole>(p, bar, count, scale);
        else Derivative<T, Partial>(p, bar, count, scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Derivative<T, TAccess>(T* p, T* bar, int count, double scale) where T : unmanaged, IBinaryFloatingPointIeee754<T> where TAccess : struct, IAccess
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> sum = default, factor = Simd.All<T>(scale);
        for (int i = 0; i < count; i += lanes) sum = Simd.Fma(TAccess.Load(p + i, count - i), TAccess.Load(bar + i, count - i), sum);
        Vector512<T> mean = Vector512.Create(Vector512.Sum(sum));
        for (int i = 0; i < count; i += lanes)
            TAccess.Store(TAccess.Load(p + i, count - i) * factor * (TAccess.Load(bar + i, count - i) - mean), bar + i, count - i);
    }

    /// <summary>barDot ← scale · (ṗ ∘ (p̄ − r) + p ∘ (dot of p̄ − ṙ)) with ṙ = ṗ·p̄ + p·dot; bar ← scale · p ∘ (p̄ − r).</summary>
    public static void SecondDerivative<T>(T* p, T* pDot, T* bar, T* barDot, int count, double scale) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (count % Vector512<T>.Count == 0) SecondDerivative<T, Whole>(p, pDot, bar, barDot, count, scale);
        else SecondDerivative<T, Partial>(p, pDot, bar, barDot, count, scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SecondDerivative<T, TAccess>(T* p, T* pDot, T* bar, T* barDot, int count, double scale) where T : unmanaged, IBinaryFloatingPointIeee754<T> where TAccess : struct, IAccess
    {
        int lanes = Vector512<T>.Count;
        Vector512<T> sum = default, sumDot = default, factor = Simd.All<T>(scale);
        for (int i = 0; i < count; i += lanes)
        {
            Vector512<T> q = TAccess.Load(p + i, count - i), b = TAccess.Load(bar + i, count - i);
            sum = Simd.Fma(q, b, sum);
            sumDot = Simd.Fma(TAccess.Load(pDot + i, count - i), b, Simd.Fma(q, TAccess.Load(barDot + i, count - i), sumDot));
        }
        Vector512<T> mean = Vector512.Create(Vector512.Sum(sum)), meanDot = Vector512.Create(Vector512.Sum(sumDot));
        for (int i = 0; i < count; i += lanes)
        {
            Vector512<T> q = TAccess.Load(p + i, count - i), b = TAccess.Load(bar + i, count - i) - mean;
            Vector512<T> dot = TAccess.Load(pDot + i, count - i) * b + q * (TAccess.Load(barDot + i, count - i) - meanDot);
            TAccess.Store(dot * factor, barDot + i, count - i);
            TAccess.Store(q * b * factor, bar + i, count - i);
        }
    }
}
