using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Carnot.Networks.Kernels;

/// <summary>Copies a block of a matrix into panels that a micro-kernel reads front to back: panel by panel, within it k by k, lanes padded with 0.</summary>
internal static unsafe class Packing
{
    /// <summary>
    /// Lanes run along the operand's second index when <paramref name="lane"/> is its column stride: element (lane j, depth k) lies at
    /// from + j · <paramref name="lane"/> + k · <paramref name="step"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<T>(T* from, int lane, int step, int lanes, int depth, int width, T* to) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int start = 0; start < lanes; start += width, to += (long)width * depth)
        {
            int count = Math.Min(width, lanes - start);
            T* source = from + (long)start * lane;
            if (count == width && lane == 1) Copy(source, step, depth, width, to);
            else if (step == 1 && typeof(T) == typeof(float) && Sse.IsSupported) Transpose((float*)source, lane, count, depth, width, (float*)to);
            else General(source, lane, step, count, depth, width, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<T>(T* from, int step, int depth, int width, T* to) where T : unmanaged
    {
        int bytes = width * sizeof(T);
        if (bytes == 128)
        {
            for (int k = 0; k < depth; k++, from += step, to += width)
            {
                Vector512.Load(from).Store(to);
                Vector512.Load(from + Vector512<T>.Count).Store(to + Vector512<T>.Count);
            }
            return;
        }
        int lanes = Vector128<T>.Count;
        for (int k = 0; k < depth; k++, from += step, to += width)
        {
            for (int j = 0; j + lanes <= width; j += lanes) Vector128.Load(from + j).Store(to + j);
            for (int j = width / lanes * lanes; j < width; j++) to[j] = from[j];
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

    /// <summary>Four by four at a time, so that both sides move in vectors.</summary>
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
