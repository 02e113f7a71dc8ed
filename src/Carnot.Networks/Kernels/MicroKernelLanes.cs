using System.Numerics;
using System.Runtime.CompilerServices;

namespace Carnot.Networks.Kernels;

/// <summary>A tile of 6 or 12 rows and two vectors, held in registers while k runs.</summary>
/// <remarks>
/// Where another thread of the machine shares the core, what counts is not multiply-adds but instructions. So k runs in steps of four with one set of counters,
/// and A's two layouts each have code of their own, in which a row's place needs no instruction.
/// </remarks>
internal sealed unsafe class MicroKernel<TLanes, TVector, T> : MicroKernel<T>
    where TLanes : struct, ILanes<TVector, T> where TVector : struct where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int Rows => TLanes.TileRows;

    public override int Columns => 2 * TLanes.Count;

    public override void Run(int depth, T* a, nint row, T* b, T* c, int stride, T* bias, T* from, byte* ahead, nint pace)
    {
        if (row == 0) Run<PackedTile>(depth, a, 1, b, c, stride, bias, from, ahead, pace);
        else Run<TileInPlace>(depth, a, row, b, c, stride, bias, from, ahead, pace);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLayout>(int depth, T* a, nint row, T* b, T* c, int stride, T* bias, T* from, byte* ahead, nint pace) where TLayout : struct, ITileLayout
    {
        TVector startL = bias == null ? default : TLanes.Load(bias), startR = bias == null ? default : TLanes.Load(bias + TLanes.Count);
        TVector c0L = startL, c0R = startR, c1L = startL, c1R = startR, c2L = startL, c2R = startR;
        TVector c3L = startL, c3R = startR, c4L = startL, c4R = startR, c5L = startL, c5R = startR;
        TVector c6L = startL, c6R = startR, c7L = startL, c7R = startR, c8L = startL, c8R = startR;
        TVector c9L = startL, c9R = startR, c10L = startL, c10R = startR, c11L = startL, c11R = startR;
        // Three rows a pointer: the machine adds a row or two to an address for nothing.
        nint one = TLayout.Packed ? 1 : row, two = 2 * one, step = TLayout.Packed ? TLanes.TileRows : 1;
        T* a0 = a, a3 = a + 3 * one, a6 = a + 6 * one, a9 = a + 9 * one;
        int k = depth;
        for (; k >= 4; k -= 4)
        {
            Simd.Prefetch(ahead);
            Add(0);
            Add(1);
            Simd.Prefetch(ahead + 2 * pace);
            Add(2);
            Add(3);
            Advance(4);
        }
        for (; k > 0; k--)
        {
            Simd.Prefetch(ahead);
            Add(0);
            Advance(1);
        }
        bool add = from != null;
        nint offset = add ? (nint)(from - c) : 0;
        Write(c0L, c0R, 0);
        Write(c1L, c1R, 1);
        Write(c2L, c2R, 2);
        Write(c3L, c3R, 3);
        Write(c4L, c4R, 4);
        Write(c5L, c5R, 5);
        if (TLanes.TileRows == 6) return;
        Write(c6L, c6R, 6);
        Write(c7L, c7R, 7);
        Write(c8L, c8R, 8);
        Write(c9L, c9R, 9);
        Write(c10L, c10R, 10);
        Write(c11L, c11R, 11);

        // All rows at the k that lies so many after the current one.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Add(int later)
        {
            TVector left = TLanes.Load(b + 2 * later * TLanes.Count), right = TLanes.Load(b + (2 * later + 1) * TLanes.Count);
            AddRows(a0 + later * step, one, two, left, right, ref c0L, ref c0R, ref c1L, ref c1R, ref c2L, ref c2R);
            AddRows(a3 + later * step, one, two, left, right, ref c3L, ref c3R, ref c4L, ref c4R, ref c5L, ref c5R);
            if (TLanes.TileRows == 6) return;
            AddRows(a6 + later * step, one, two, left, right, ref c6L, ref c6R, ref c7L, ref c7R, ref c8L, ref c8R);
            AddRows(a9 + later * step, one, two, left, right, ref c9L, ref c9R, ref c10L, ref c10R, ref c11L, ref c11R);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Advance(int count)
        {
            a0 += count * step;
            a3 += count * step;
            a6 += count * step;
            a9 += count * step;
            b += 2 * count * TLanes.Count;
            ahead += count * pace;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Write(TVector left, TVector right, int i)
        {
            T* to = c + (long)i * stride;
            if (add)
            {
                left = TLanes.Sum(left, TLanes.Load(to + offset));
                right = TLanes.Sum(right, TLanes.Load(to + offset + TLanes.Count));
            }
            TLanes.Store(left, to);
            TLanes.Store(right, to + TLanes.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRows(T* a, nint one, nint two, TVector left, TVector right, ref TVector c0L, ref TVector c0R, ref TVector c1L, ref TVector c1R, ref TVector c2L, ref TVector c2R)
    {
        TVector x = TLanes.All(a[0]);
        c0L = TLanes.Fma(x, left, c0L);
        c0R = TLanes.Fma(x, right, c0R);
        x = TLanes.All(a[one]);
        c1L = TLanes.Fma(x, left, c1L);
        c1R = TLanes.Fma(x, right, c1R);
        x = TLanes.All(a[two]);
        c2L = TLanes.Fma(x, left, c2L);
        c2R = TLanes.Fma(x, right, c2R);
    }
}
