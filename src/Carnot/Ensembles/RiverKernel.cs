using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Carnot.Ensembles;

/// <summary>Moves the walkers of one block through a river valley: direction 0 is the river y, the others are the valley directions x_i.</summary>
internal static class RiverKernel
{
    /// <summary>Takes one step for every entry of <paramref name="steps"/>; every direction sees the positions before the step.</summary>
    /// <remarks>
    /// y grows large while its steps stay small. What single precision rounds off each sum is therefore kept in the last row of the
    /// block's positions and put back with the next step (Kahan).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Advance<T, TRiver, TSharpness, TStep>(
        in ForceConstants river, ReadOnlySpan<ForceConstants> sharpnesses, ReadOnlySpan<float> noise, ReadOnlySpan<StepConstants> steps, Block block)
        where T : struct, ILanes<T>
        where TRiver : struct, IRiverForce<TRiver, T>
        where TSharpness : struct, ISharpnessOfLanes<TSharpness, T>
        where TStep : struct, IEnsembleStep<TStep, T>
    {
        nuint row = (nuint)block.Padded;
        nuint carries = (nuint)(1 + sharpnesses.Length) * row;
        ref float x = ref MemoryMarshal.GetReference(block.AllPositions);
        ref float m = ref MemoryMarshal.GetReference(block.AllFirsts);
        ref float v = ref MemoryMarshal.GetReference(block.AllSeconds);
        TRiver floor = TRiver.Of(river);
        T riverNoise = T.Of(noise[0]), half = T.Of(0.5f);
        bool noisyRiver = noise[0] != 0;
        for (int lane = 0; lane < Block.Lanes; lane += T.Count)
        {
            var rng = LaneRng<T>.Load(block.Random(0), lane);
            foreach (ref readonly StepConstants constants in steps)
            {
                TStep step = TStep.Of(constants);
                for (nuint i = (nuint)lane; i < row; i += 2 * Block.Lanes)
                {
                    nuint j = i + Block.Lanes;
                    T y0 = T.Load(ref x, i), y1 = T.Load(ref x, j), slope0 = floor.Slope(y0), slope1 = floor.Slope(y1);
                    nuint at = row;
                    for (int k = 0; k < sharpnesses.Length; k++, at += row)
                    {
                        TSharpness sharpness = TSharpness.Of(sharpnesses[k]);
                        T amplitude = T.Of(noise[1 + k]), bits = rng.Next();
                        var (z0, z1) = LaneMath.Normals(bits, rng.Next());
                        slope0 += half * AdvanceValley<T, TSharpness, TStep>(ref x, ref m, ref v, at + i, y0, sharpness, step, amplitude, z0);
                        slope1 += half * AdvanceValley<T, TSharpness, TStep>(ref x, ref m, ref v, at + j, y1, sharpness, step, amplitude, z1);
                    }
                    T n0 = T.Of(0), n1 = T.Of(0);
                    if (noisyRiver)
                    {
                        T bits = rng.Next();
                        (n0, n1) = LaneMath.Normals(bits, rng.Next());
                    }
                    AdvanceRiver<T, TStep>(ref x, ref m, ref v, i, carries, y0, slope0, step, riverNoise, n0);
                    AdvanceRiver<T, TStep>(ref x, ref m, ref v, j, carries, y1, slope1, step, riverNoise, n1);
                }
            }
            rng.Store(block.Random(0), lane);
        }
    }

    /// <summary>Adds c(y) + ½ Σ a_i(y) x_i² of each walker to the losses of the block.</summary>
    public static void AddLoss<T, TRiver, TSharpness>(in ForceConstants river, ReadOnlySpan<ForceConstants> sharpnesses, Block block)
        where T : struct, ILanes<T>
        where TRiver : struct, IRiverForce<TRiver, T>
        where TSharpness : struct, ISharpnessOfLanes<TSharpness, T>
    {
        nuint row = (nuint)block.Padded;
        ref float x = ref MemoryMarshal.GetReference(block.AllPositions);
        ref float l = ref MemoryMarshal.GetReference(block.Losses.AsSpan());
        TRiver floor = TRiver.Of(river);
        for (nuint i = 0; i < row; i += (nuint)T.Count)
        {
            T y = T.Load(ref x, i), loss = T.Load(ref l, i) + floor.Loss(y);
            nuint at = row;
            foreach (ref readonly ForceConstants constants in sharpnesses)
            {
                T valley = T.Load(ref x, at + i);
                loss += T.Of(0.5f) * TSharpness.Of(constants).At(y).Sharpness * (valley * valley);
                at += row;
            }
            T.Store(loss, ref l, i);
        }
    }

    /// <summary>One step of x; returns a′(y) x², twice what the valley adds to the slope of the river.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T AdvanceValley<T, TSharpness, TStep>(
        ref float x, ref float m, ref float v, nuint at, T river, TSharpness sharpness, TStep step, T amplitude, T normal)
        where T : struct, ILanes<T>
        where TSharpness : struct, ISharpnessOfLanes<TSharpness, T>
        where TStep : struct, IEnsembleStep<TStep, T>
    {
        var (a, slope) = sharpness.At(river);
        T position = T.Load(ref x, at);
        T first = TStep.Memories > 0 ? T.Load(ref m, at) : default;
        T second = TStep.Memories > 1 ? T.Load(ref v, at) : default;
        T.Store(step.Advance(position, a * position, amplitude, normal, ref first, ref second), ref x, at);
        if (TStep.Memories > 0) T.Store(first, ref m, at);
        if (TStep.Memories > 1) T.Store(second, ref v, at);
        return slope * position * position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AdvanceRiver<T, TStep>(
        ref float x, ref float m, ref float v, nuint at, nuint carries, T river, T slope, TStep step, T amplitude, T normal)
        where T : struct, ILanes<T>
        where TStep : struct, IEnsembleStep<TStep, T>
    {
        T first = TStep.Memories > 0 ? T.Load(ref m, at) : default;
        T second = TStep.Memories > 1 ? T.Load(ref v, at) : default;
        // A step from 0 is the displacement alone.
        T moved = step.Advance(T.Of(0), slope, amplitude, normal, ref first, ref second) + T.Load(ref x, carries + at);
        T next = river + moved;
        T.Store(next, ref x, at);
        T.Store(moved - (next - river), ref x, carries + at);
        if (TStep.Memories > 0) T.Store(first, ref m, at);
        if (TStep.Memories > 1) T.Store(second, ref v, at);
    }
}
