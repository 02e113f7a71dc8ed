using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Carnot.Networks.Kernels;

/// <summary>Copies a block of a matrix into panels that a micro-kernel reads front to back: panel by panel, within it k by k, lanes padded with 0.</summary>
internal static unsafe class Packing
{
    /// <summary>How many rows ahead of the one that is copied the next come into the cache; a machine that sees a piece of each does not fetch them by itself.</summary>
    private const int FetchedRows = 4;

    /// <summary>Element (lane j, depth k) lies at from + j · <paramref name="lane"/> + k · <paramref name="step"/>.</summary>
    public static void Pack<T>(T* from, int lane, int step, int lanes, int depth, int width, T* to) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int start = 0;
        if (lane == 1)
        {
            start = lanes / width * width;
            Copy(from, step, start, depth, width, to);
        }
        for (; start < lanes; start += width)
        {
            int count = Math.Min(width, lanes - start);
            T* source = from + (long)start * lane, target = to + (long)start * depth;
            if (step == 1 && typeof(T) == typeof(float) && Sse.IsSupported) Transpose((float*)source, lane, count, depth, width, (float*)target);
            else General(source, lane, step, count, depth, width, target);
        }
    }

    // k outside, panels inside: the source is read front to back, which pages and prefetching like.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<T>(T* from, int step, int lanes, int depth, int width, T* to) where T : unmanaged
    {
        int bytes = width * sizeof(T), small = Vector128<T>.Count, panel = width * depth;
        for (int k = 0; k < depth; k++, from += step, to += width)
        {
            T* target = to;
            Simd.Prefetch(from + (long)FetchedRows * step, lanes);
            if (bytes == 128)
            {
                for (int j = 0; j < lanes; j += width, target += panel)
                {
                    Vector512.Load(from + j).Store(target);
                    Vector512.Load(from + j + Vector512<T>.Count).Store(target + Vector512<T>.Count);
                }
            }
            else if (bytes == 48)
            {
                for (int j = 0; j < lanes; j += width, target += panel)
                {
                    Vector256.Load(from + j).Store(target);
                    Vector128.Load(from + j + Vector256<T>.Count).Store(target + Vector256<T>.Count);
                }
            }
            else if (bytes == 24)
            {
                for (int j = 0; j < lanes; j += width, target += panel)
                {
                    Vector128.Load(from + j).Store(target);
                    *(long*)((byte*)target + 16) = *(long*)((byte*)(from + j) + 16);
                }
            }
            else if (bytes == 64)
            {
                for (int j = 0; j < lanes; j += width, target += panel) Vector512.Load(from + j).Store(target);
            }
            else
            {
                for (int j = 0; j < lanes; j += width, target += panel)
                {
                    int i = 0;
                    for (; i + small <= width; i += small) Vector128.Load(from + j + i).Store(target + i);
                    for (; i < width; i++) target[i] = from[j + i];
                }
            }
        }
    }

    private static void General<T>(T* from, int lane, int step, int count, int depth, int width, T* to) where T : unmanaged
    {
        for (int k = 0; k < depth; k++, to += width)
        {
            T* source = from + (long)k * step;
            for (int j = 0; j < count; j++) to[j] = source[(long)j * lane];
            for (int j = count; j < width; j++) to[j] = default;
        }
    }

    /// <summary>Four lanes by sixteen k at a time where the machine can, so that both sides move in vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* from, int lane, int count, int depth, int width, float* to)
    {
        int fours = count / 4 * 4, k = 0;
        for (; k + 16 <= depth; k += 16)
        {
            for (int j = 0; j < fours; j += 4)
            {
                float* source = from + (long)j * lane + k;
                float* target = to + (long)k * width + j;
                if (Avx512F.IsSupported)
                {
                    Transpose16(source, lane, target, width);
                    continue;
                }
                Transpose4(source, lane, target, width);
                Transpose4(source + 4, lane, target + 4L * width, width);
                Transpose4(source + 8, lane, target + 8L * width, width);
                Transpose4(source + 12, lane, target + 12L * width, width);
            }
        }
        if (k < depth) General(from + k, lane, 1, fours, depth - k, width, to + (long)k * width);
        if (fours == width) return;
        for (k = 0; k < depth; k++)
            for (int j = fours; j < width; j++) to[(long)k * width + j] = j < count ? from[(long)j * lane + k] : 0;
    }

    // Each quarter of the vectors is a 4 × 4 block of its own.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose16(float* from, int stride, float* to, int width)
    {
        Vector512<float> r0 = Vector512.Load(from), r1 = Vector512.Load(from + stride), r2 = Vector512.Load(from + 2L * stride), r3 = Vector512.Load(from + 3L * stride);
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
        Vector512<double> high01 = Avx512F.UnpackHigh(r0, r1).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        Quarters(Avx512F.UnpackLow(low01, low23).AsSingle(), to, width);
        Quarters(Avx512F.UnpackHigh(low01, low23).AsSingle(), to + width, width);
        Quarters(Avx512F.UnpackLow(high01, high23).AsSingle(), to + 2L * width, width);
        Quarters(Avx512F.UnpackHigh(high01, high23).AsSingle(), to + 3L * width, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarters(Vector512<float> value, float* to, int width)
    {
        Avx512F.ExtractVector128(value, 0).Store(to);
        Avx512F.ExtractVector128(value, 1).Store(to + 4L * width);
        Avx512F.ExtractVector128(value, 2).Store(to + 8L * width);
        Avx512F.ExtractVector128(value, 3).Store(to + 12L * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* from, int stride, float* to, int width)
    {
        Vector128<float> r0 = Vector128.Load(from), r1 = Vector128.Load(from + stride), r2 = Vector128.Load(from + 2L * stride), r3 = Vector128.Load(from + 3L * stride);
        Vector128<float> low01 = Sse.UnpackLow(r0, r1), low23 = Sse.UnpackLow(r2, r3), high01 = Sse.UnpackHigh(r0, r1), high23 = Sse.UnpackHigh(r2, r3);
        Sse.MoveLowToHigh(low01, low23).Store(to);
        Sse.MoveHighToLow(low23, low01).Store(to + width);
        Sse.MoveLowToHigh(high01, high23).Store(to + 2L * width);
        Sse.MoveHighToLow(high23, high01).Store(to + 3L * width);
    }
}
