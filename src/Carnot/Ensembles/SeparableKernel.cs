using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Carnot.Ensembles;

/// <summary>Moves the walkers of one block along one direction of a separable landscape.</summary>
internal static class SeparableKernel
{
    /// <summary>Takes one step for every entry of <paramref name="steps"/>. All spans of walkers have the same length, a multiple of 32.</summary>
    /// <remarks>
    /// The lanes of a register go through all the steps before the next lanes begin, each with its own generators held in registers:
    /// that is what makes the result independent of the width. One pair of normals moves walkers i and i + 16.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Advance<T, TForce, TStep>(
        in ForceConstants landscape, float noise, ReadOnlySpan<StepConstants> steps,
        Span<float> positions, Span<float> firsts, Span<float> seconds, Span<uint> random)
        where T : struct, ILanes<T>
        where TForce : struct, ISeparableForce<TForce, T>
        where TStep : struct, IEnsembleStep<TStep, T>
    {
        nuint count = (nuint)positions.Length;
        ref float x = ref MemoryMarshal.GetReference(positions);
        ref float m = ref MemoryMarshal.GetReference(firsts);
        ref float v = ref MemoryMarshal.GetReference(seconds);
        TForce force = TForce.Of(landscape);
        T amplitude = T.Of(noise);
        for (int lane = 0; lane < Block.Lanes; lane += T.Count)
        {
            var rng = LaneRng<T>.Load(random, lane);
            foreach (ref readonly StepConstants constants in steps)
            {
                TStep step = TStep.Of(constants);
                for (nuint i = (nuint)lane; i < count; i += 2 * Block.Lanes)
                {
                    T bits = rng.Next();
                    var (z0, z1) = LaneMath.Normals(bits, rng.Next());
                    AdvanceLanes<T, TForce, TStep>(ref x, ref m, ref v, i, force, step, amplitude, z0);
                    AdvanceLanes<T, TForce, TStep>(ref x, ref m, ref v, i + Block.Lanes, force, step, amplitude, z1);
                }
            }
            rng.Store(random, lane);
        }
    }

    /// <summary>Adds the loss of each walker in this direction to <paramref name="losses"/>.</summary>
    public static void AddLoss<T, TForce>(in ForceConstants landscape, Span<float> positions, Span<float> losses)
        where T : struct, ILanes<T>
        where TForce : struct, ISeparableForce<TForce, T>
    {
        ref float x = ref MemoryMarshal.GetReference(positions);
        ref float l = ref MemoryMarshal.GetReference(losses);
        TForce force = TForce.Of(landscape);
        for (nuint i = 0; i < (nuint)positions.Length; i += (nuint)T.Count)
            T.Store(T.Load(ref l, i) + force.Loss(T.Load(ref x, i)), ref l, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AdvanceLanes<T, TForce, TStep>(ref float x, ref float m, ref float v, nuint i, TForce force, TStep step, T amplitude, T normal)
        where T : struct, ILanes<T>
        where TForce : struct, ISeparableForce<TForce, T>
        where TStep : struct, IEnsembleStep<TStep, T>
    {
        T position = T.Load(ref x, i);
        T first = TStep.Memories > 0 ? T.Load(ref m, i) : default;
        T second = TStep.Memories > 1 ? T.Load(ref v, i) : default;
        T.Store(step.Advance(position, force.Gradient(position), amplitude, normal, ref first, ref second), ref x, i);
        if (TStep.Memories > 0) T.Store(first, ref m, i);
        if (TStep.Memories > 1) T.Store(second, ref v, i);
    }
}
