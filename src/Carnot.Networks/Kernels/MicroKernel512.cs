using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Carnot.Networks.Kernels;

/// <summary>A tile of 12 rows and two vectors of 512 bits, held in registers while k runs.</summary>
internal sealed unsafe class MicroKernel512<T> : MicroKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int Rows => 12;

    public override int Columns => 2 * Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int depth, T* a, nint row, nint step, T* b, T* c, int stride, T* bias, T* from, byte* ahead, nint pace)
    {
        int lanes = Vector512<T>.Count;
        bool add = from != null;
        nint offset = add ? (nint)(from - c) : 0;
        Vector512<T> startL = bias == null ? default : Vector512.Load(bias), startR = bias == null ? default : Vector512.Load(bias + lanes);
        Vector512<T> c0L = startL, c0R = startR;
        Vector512<T> c1L = startL, c1R = startR;
        Vector512<T> c2L = startL, c2R = startR;
        Vector512<T> c3L = startL, c3R = startR;
        Vector512<T> c4L = startL, c4R = startR;
        Vector512<T> c5L = startL, c5R = startR;
        Vector512<T> c6L = startL, c6R = startR;
        Vector512<T> c7L = startL, c7R = startR;
        Vector512<T> c8L = startL, c8R = startR;
        Vector512<T> c9L = startL, c9R = startR;
        Vector512<T> c10L = startL, c10R = startR;
        Vector512<T> c11L = startL, c11R = startR;
        // Three rows a pointer: the machine adds a row or two to an address for nothing.
        nint two = 2 * row, three = 3 * row;
        T* a0 = a, a3 = a + three, a6 = a + 2 * three, a9 = a + 3 * three;
        for (int k = 0; k < depth; k++)
        {
            Simd.Prefetch(ahead);
            Vector512<T> left = Vector512.Load(b), right = Vector512.Load(b + lanes), x;
            x = Vector512.Create(a0[0]);
            c0L = Simd.Fma(x, left, c0L);
            c0R = Simd.Fma(x, right, c0R);
            x = Vector512.Create(a0[row]);
            c1L = Simd.Fma(x, left, c1L);
            c1R = Simd.Fma(x, right, c1R);
            x = Vector512.Create(a0[two]);
            c2L = Simd.Fma(x, left, c2L);
            c2R = Simd.Fma(x, right, c2R);
            x = Vector512.Create(a3[0]);
            c3L = Simd.Fma(x, left, c3L);
            c3R = Simd.Fma(x, right, c3R);
            x = Vector512.Create(a3[row]);
            c4L = Simd.Fma(x, left, c4L);
            c4R = Simd.Fma(x, right, c4R);
            x = Vector512.Create(a3[two]);
            c5L = Simd.Fma(x, left, c5L);
            c5R = Simd.Fma(x, right, c5R);
            x = Vector512.Create(a6[0]);
            c6L = Simd.Fma(x, left, c6L);
            c6R = Simd.Fma(x, right, c6R);
            x = Vector512.Create(a6[row]);
            c7L = Simd.Fma(x, left, c7L);
            c7R = Simd.Fma(x, right, c7R);
            x = Vector512.Create(a6[two]);
            c8L = Simd.Fma(x, left, c8L);
            c8R = Simd.Fma(x, right, c8R);
            x = Vector512.Create(a9[0]);
            c9L = Simd.Fma(x, left, c9L);
            c9R = Simd.Fma(x, right, c9R);
            x = Vector512.Create(a9[row]);
            c10L = Simd.Fma(x, left, c10L);
            c10R = Simd.Fma(x, right, c10R);
            x = Vector512.Create(a9[two]);
            c11L = Simd.Fma(x, left, c11L);
            c11R = Simd.Fma(x, right, c11R);
            a0 += step;
            a3 += step;
            a6 += step;
            a9 += step;
            b += 2 * lanes;
            ahead += pace;
        }
        Write(c0L, c0R, c, add, offset);
        Write(c1L, c1R, c + stride, add, offset);
        Write(c2L, c2R, c + 2 * (long)stride, add, offset);
        Write(c3L, c3R, c + 3 * (long)stride, add, offset);
        Write(c4L, c4R, c + 4 * (long)stride, add, offset);
        Write(c5L, c5R, c + 5 * (long)stride, add, offset);
        Write(c6L, c6R, c + 6 * (long)stride, add, offset);
        Write(c7L, c7R, c + 7 * (long)stride, add, offset);
        Write(c8L, c8R, c + 8 * (long)stride, add, offset);
        Write(c9L, c9R, c + 9 * (long)stride, add, offset);
        Write(c10L, c10R, c + 10 * (long)stride, add, offset);
        Write(c11L, c11R, c + 11 * (long)stride, add, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector512<T> left, Vector512<T> right, T* c, bool add, nint offset)
    {
        if (add)
        {
            left += Vector512.Load(c + offset);
            right += Vector512.Load(c + offset + Vector512<T>.Count);
        }
        left.Store(c);
        right.Store(c + Vector512<T>.Count);
    }
}
