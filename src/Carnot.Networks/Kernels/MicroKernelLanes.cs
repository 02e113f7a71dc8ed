using System.Numerics;
using System.Runtime.CompilerServices;

namespace Carnot.Networks.Kernels;

/// <summary>A tile of 6 or 12 rows and two vectors, held in registers while k runs.</summary>
/// <remarks>
/// Where another thread of the machine shares the core, what counts is not multiply-adds but instructions. So k runs in steps of eight with one set of counters,
/// and A's two layouts each have code of their own, in which a row's place needs no instruction.
/// </remarks>
internal sealed unsafe class MicroKernel<TLanes, TVector, T> : MicroKernel<T>
    where TLanes : struct, ILanes<TVector, T> where TVector : struct where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>k from which a tile takes long enough for its part of C to come into the cache meanwhile.</summary>
    private const int FetchedDepth = 64;

    public override int Rows => TLanes.TileRows;

    public override int Columns => 2 * TLanes.Count;

    public override void Run(int tiles, int depth, T* a, nint row, nint height, T* b, T* c, int stride, T* bias, T* from, byte* ahead, nint pace)
    {
        if (row == 0) Run<PackedTile>(tiles, depth, a, row, height, b, c, stride, bias, from, ahead, pace);
        else Run<TileInPlace>(tiles, depth, a, row, height, b, c, stride, bias, from, ahead, pace);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLayout>(int tiles, int depth, T* a, nint row, nint height, T* panel, T* c, int stride, T* bias, T* from, byte* ahead, nint pace) where TLayout : struct, ITileLayout
    {
        TVector startL = bias == null ? default : TLanes.Load(bias), startR = bias == null ? default : TLanes.Load(bias + TLanes.Count);
        bool add = from != null;
        nint offset = add ? (nint)(from - c) : 0;
        // Three rows a pointer: the machine adds a row or two to an address for nothing.
        nint one = TLayout.Packed ? 1 : row, two = 2 * one, step = TLayout.Packed ? TLanes.TileRows : 1;
        for (; tiles > 0; tiles--, a += height, c += (long)TLanes.TileRows * stride)
        {
            if (depth >= FetchedDepth)
            {
                Fetch(c);
                if (offset != 0) Fetch(c + offset);
            }
            TVector c0L = startL, c0R = startR, c1L = startL, c1R = startR, c2L = startL, c2R = startR;
            TVector c3L = startL, c3R = startR, c4L = startL, c4R = startR, c5L = startL, c5R = startR;
            TVector c6L = startL, c6R = startR, c7L = startL, c7R = startR, c8L = startL, c8R = startR;
            TVector c9L = startL, c9R = startR, c10L = startL, c10R = startR, c11L = startL, c11R = startR;
            T* a0 = a, a3 = a + 3 * one, a6 = a + 6 * one, a9 = a + 9 * one, b = panel;
            int k = depth;
            for (; k >= 8; k -= 8)
            {
                Simd.Prefetch(ahead);
                Add(0);
                Add(1);
                Add(2);
                Add(3);
                Simd.Prefetch(ahead + 4 * pace);
                Add(4);
                Add(5);
                Add(6);
                Add(7);
                Advance(8);
            }
            for (; k > 0; k--)
            {
                Simd.Prefetch(ahead);
                Add(0);
                Advance(1);
            }
            Write(c0L, c0R, 0);
            Write(c1L, c1R, 1);
            Write(c2L, c2R, 2);
            Write(c3L, c3R, 3);
            Write(c4L, c4R, 4);
            Write(c5L, c5R, 5);
            if (TLanes.TileRows == 6) continue;
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
                nint at = later * step;
                AddRow(a0[at], left, right, ref c0L, ref c0R);
                AddRow((a0 + one)[at], left, right, ref c1L, ref c1R);
                AddRow((a0 + two)[at], left, right, ref c2L, ref c2R);
                AddRow(a3[at], left, right, ref c3L, ref c3R);
                AddRow((a3 + one)[at], left, right, ref c4L, ref c4R);
                AddRow((a3 + two)[at], left, right, ref c5L, ref c5R);
                if (TLanes.TileRows == 6) return;
                AddRow(a6[at], left, right, ref c6L, ref c6R);
                AddRow((a6 + one)[at], left, right, ref c7L, ref c7R);
                AddRow((a6 + two)[at], left, right, ref c8L, ref c8R);
                AddRow(a9[at], left, right, ref c9L, ref c9R);
                AddRow((a9 + one)[at], left, right, ref c10L, ref c10R);
                AddRow((a9 + two)[at], left, right, ref c11L, ref c11R);
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
        void Fetch(T* tile)
        {
            for (int i = 0; i < TLanes.TileRows; i++, tile += stride) Simd.Prefetch(tile, 2 * TLanes.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(T factor, TVector left, TVector right, ref TVector sumL, ref TVector sumR)
    {
        TVector x = TLanes.All(factor);
        sumL = TLanes.Fma(x, left, sumL);
        sumR = TLanes.Fma(x, right, sumR);
    }
}
