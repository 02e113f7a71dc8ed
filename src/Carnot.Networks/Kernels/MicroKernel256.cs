using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Carnot.Networks.Kernels;

/// <summary>A tile of 6 rows and two vectors of 256 bits, held in registers while k runs.</summary>
internal sealed unsafe class MicroKernel256<T> : MicroKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int Rows => 6;

    public override int Columns => 2 * Vector256<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int depth, T* a, nint row, nint step, T* b, T* c, int stride, bool add)
    {
        int lanes = Vector256<T>.Count;
        Vector256<T> c0L = default, c0R = default;
        Vector256<T> c1L = default, c1R = default;
        Vector256<T> c2L = default, c2R = default;
        Vector256<T> c3L = default, c3R = default;
        Vector256<T> c4L = default, c4R = default;
        Vector256<T> c5L = default, c5R = default;
        // Three rows a pointer: the machine adds a row or two to an address for nothing.
        nint two = 2 * row, three = 3 * row;
        T* a0 = a, a3 = a + three;
        for (int k = 0; k < depth; k++)
        {
            Vector256<T> left = Vector256.Load(b), right = Vector256.Load(b + lanes), x;
            x = Vector256.Create(a0[0]);
            c0L = Fma(x, left, c0L);
            c0R = Fma(x, right, c0R);
            x = Vector256.Create(a0[row]);
            c1L = Fma(x, left, c1L);
            c1R = Fma(x, right, c1R);
            x = Vector256.Create(a0[two]);
            c2L = Fma(x, left, c2L);
            c2R = Fma(x, right, c2R);
            x = Vector256.Create(a3[0]);
            c3L = Fma(x, left, c3L);
            c3R = Fma(x, right, c3R);
            x = Vector256.Create(a3[row]);
            c4L = Fma(x, left, c4L);
            c4R = Fma(x, right, c4R);
            x = Vector256.Create(a3[two]);
            c5L = Fma(x, left, c5L);
            c5R = Fma(x, right, c5R);
            a0 += step;
            a3 += step;
            b += 2 * lanes;
        }
        Write(c0L, c0R, c, add);
        Write(c1L, c1R, c + stride, add);
        Write(c2L, c2R, c + 2 * (long)stride, add);
        Write(c3L, c3R, c + 3 * (long)stride, add);
        Write(c4L, c4R, c + 4 * (long)stride, add);
        Write(c5L, c5R, c + 5 * (long)stride, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector256<T> left, Vector256<T> right, T* c, bool add)
    {
        if (add)
        {
            left += Vector256.Load(c);
            right += Vector256.Load(c + Vector256<T>.Count);
        }
        left.Store(c);
        right.Store(c + Vector256<T>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Fma(Vector256<T> x, Vector256<T> y, Vector256<T> z)
        => typeof(T) == typeof(float)
            ? Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
            : Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
}
