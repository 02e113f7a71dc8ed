using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Carnot.Networks.Kernels;

/// <summary>Sums in an order that depends on the length alone.</summary>
internal static unsafe class Reductions
{
    /// <summary>Σ x², every square and sum in double precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SumOfSquares<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        fixed (T* x = values)
        {
            Vector512<double> even = default, odd = default;
            int i = 0;
            if (typeof(T) == typeof(float))
            {
                for (; i + 16 <= values.Length; i += 16)
                {
                    var (low, high) = Vector512.Widen(Vector512.Load((float*)x + i));
                    even = Vector512.FusedMultiplyAdd(low, low, even);
                    odd = Vector512.FusedMultiplyAdd(high, high, odd);
                }
            }
            double sum = Vector512.Sum(even + odd);
            for (; i < values.Length; i++)
            {
                double v = double.CreateTruncating(x[i]);
                sum += v * v;
            }
            return sum;
        }
    }

    /// <summary>sums[j] = [sums[j] +] Σ over rows of x[row, j], for columns from … from + count − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumRows<T>(T* x, int rows, int columns, int from, int count, T* sums, bool add) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int lanes = Vector512<T>.Count, end = Math.Min(from + count, columns), j = from;
        // Four columns of vectors at a time, so that the sums do not wait for each other.
        for (; j + 4 * lanes <= end; j += 4 * lanes)
        {
            T* to = sums + j;
            Vector512<T> a = default, b = default, c = default, d = default;
            if (add) (a, b, c, d) = (Vector512.Load(to), Vector512.Load(to + lanes), Vector512.Load(to + 2 * lanes), Vector512.Load(to + 3 * lanes));
            T* source = x + j;
            for (int row = 0; row < rows; row++, source += columns)
            {
                a += Vector512.Load(source);
                b += Vector512.Load(source + lanes);
                c += Vector512.Load(source + 2 * lanes);
                d += Vector512.Load(source + 3 * lanes);
            }
            a.Store(to);
            b.Store(to + lanes);
            c.Store(to + 2 * lanes);
            d.Store(to + 3 * lanes);
        }
        // The rest one at a time, rows in four sums for the same reason.
        for (; j < end; j += lanes)
        {
            Vector512<T> a = add ? Simd.Load(sums + j, end - j) : Vector512<T>.Zero, b = default, c = default, d = default;
            T* source = x + j;
            int row = 0;
            for (; row + 4 <= rows; row += 4, source += 4 * (long)columns)
            {
                a += Simd.Load(source, end - j);
                b += Simd.Load(source + columns, end - j);
                c += Simd.Load(source + 2 * (long)columns, end - j);
                d += Simd.Load(source + 3 * (long)columns, end - j);
            }
            for (; row < rows; row++, source += columns) a += Simd.Load(source, end - j);
            Simd.Store(a + b + (c + d), sums + j, end - j);
        }
    }
}
