using System.Numerics;
using System.Runtime.CompilerServices;

namespace Carnot.Networks.Kernels;

/// <summary>A tile of 4 × 4 without vectors.</summary>
internal sealed unsafe class MicroKernelScalar<T> : MicroKernel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Size = 4;

    public override int Rows => Size;

    public override int Columns => Size;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int tiles, int depth, T* a, nint row, nint height, T* b, T* c, int stride, T* bias, T* from, byte* ahead, nint pace)
    {
        var (line, step) = row == 0 ? (1, Size) : (row, 1);
        for (int i = 0; i < tiles * Size; i++)
        {
            T* left = a + i / Size * height + i % Size * line;
            var (c0, c1, c2, c3) = bias == null ? (T.Zero, T.Zero, T.Zero, T.Zero) : (bias[0], bias[1], bias[2], bias[3]);
            for (int k = 0; k < depth; k++)
            {
                T x = left[k * step];
                T* at = b + k * Size;
                c0 = T.FusedMultiplyAdd(x, at[0], c0);
                c1 = T.FusedMultiplyAdd(x, at[1], c1);
                c2 = T.FusedMultiplyAdd(x, at[2], c2);
                c3 = T.FusedMultiplyAdd(x, at[3], c3);
            }
            if (from != null)
            {
                T* start = from + (long)i * stride;
                (c0, c1, c2, c3) = (c0 + start[0], c1 + start[1], c2 + start[2], c3 + start[3]);
            }
            T* to = c + (long)i * stride;
            (to[0], to[1], to[2], to[3]) = (c0, c1, c2, c3);
        }
    }
}
