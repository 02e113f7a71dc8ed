using System.Numerics;
using System.Runtime.CompilerServices;

namespace Carnot.Networks.Kernels;

/// <summary>A tile of 6 rows and two vectors, held in the sixteen registers of older machines while k runs.</summary>
internal sealed unsafe class MicroKernel<TLanes, T> : MicroKernel<T> where TLanes : struct, ILanes<TLanes, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int Rows => 6;

    public override int Columns => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int depth, T* a, nint row, nint step, T* b, T* c, int stride, T* bias, T* from, byte* ahead, nint pace)
    {
        int lanes = TLanes.Count;
        bool add = from != null;
        nint offset = add ? (nint)(from - c) : 0;
        TLanes startL = bias == null ? default : TLanes.Load(bias), startR = bias == null ? default : TLanes.Load(bias + lanes);
        TLanes c0L = startL, c0R = startR;
        TLanes c1L = startL, c1R = startR;
        TLanes c2L = startL, c2R = startR;
        TLanes c3L = startL, c3R = startR;
        TLanes c4L = startL, c4R = startR;
        TLanes c5L = startL, c5R = startR;
        // Three rows a pointer: the machine adds a row or two to an address for nothing.
        nint two = 2 * row, three = 3 * row;
        T* a0 = a, a3 = a + three;
        for (int k = 0; k < depth; k++)
        {
            Simd.Prefetch(ahead);
            TLanes left = TLanes.Load(b), right = TLanes.Load(b + lanes), x;
            x = TLanes.All(a0[0]);
            c0L = TLanes.Fma(x, left, c0L);
            c0R = TLanes.Fma(x, right, c0R);
            x = TLanes.All(a0[row]);
            c1L = TLanes.Fma(x, left, c1L);
            c1R = TLanes.Fma(x, right, c1R);
            x = TLanes.All(a0[two]);
            c2L = TLanes.Fma(x, left, c2L);
            c2R = TLanes.Fma(x, right, c2R);
            x = TLanes.All(a3[0]);
            c3L = TLanes.Fma(x, left, c3L);
            c3R = TLanes.Fma(x, right, c3R);
            x = TLanes.All(a3[row]);
            c4L = TLanes.Fma(x, left, c4L);
            c4R = TLanes.Fma(x, right, c4R);
            x = TLanes.All(a3[two]);
            c5L = TLanes.Fma(x, left, c5L);
            c5R = TLanes.Fma(x, right, c5R);
            a0 += step;
            a3 += step;
            b += 2 * lanes;
            ahead += pace;
        }
        Write(c0L, c0R, c, add, offset);
        Write(c1L, c1R, c + stride, add, offset);
        Write(c2L, c2R, c + 2 * (long)stride, add, offset);
        Write(c3L, c3R, c + 3 * (long)stride, add, offset);
        Write(c4L, c4R, c + 4 * (long)stride, add, offset);
        Write(c5L, c5R, c + 5 * (long)stride, add, offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(TLanes left, TLanes right, T* c, bool add, nint offset)
    {
        if (add)
        {
            left = left.Plus(TLanes.Load(c + offset));
            right = right.Plus(TLanes.Load(c + offset + TLanes.Count));
        }
        left.Store(c);
        right.Store(c + TLanes.Count);
    }
}
