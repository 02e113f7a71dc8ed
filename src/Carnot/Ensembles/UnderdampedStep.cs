using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>p ← p − h ∇l, x ← x + ½ h p, p ← e^(−γh) p + √(T (1 − e^(−2γh))) ξ, x ← x + ½ h p: underdamped Langevin at unit mass, steps B-A-O-A.</summary>
/// <remarks>
/// It is B-A-O-A-B with the two half kicks between positions drawn together, so the positions have the distribution of B-A-O-A-B:
/// on a quadratic valley exactly Boltzmann's variance T/a at every stable step. Source: Zhang et al., J. Phys. Chem. A 123 (2019) 6056.
/// </remarks>
internal readonly struct UnderdampedStep<T> : IEnsembleStep<UnderdampedStep<T>, T> where T : struct, ILanes<T>
{
    private readonly T _time, _decay, _noise;

    private UnderdampedStep(T time, T decay, T noise) => (_time, _decay, _noise) = (time, decay, noise);

    public static int Memories => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UnderdampedStep<T> Of(in StepConstants constants) => new(T.Of(constants.Rate), T.Of(constants.First), T.Of(constants.Noise));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Advance(T position, T gradient, T amplitude, T normal, ref T first, ref T second)
    {
        T half = T.Of(0.5f) * _time, kicked = first - _time * gradient;
        position = T.MultiplyAdd(half, kicked, position);
        first = T.MultiplyAdd(_decay, kicked, amplitude * _noise * normal);
        return T.MultiplyAdd(half, first, position);
    }
}
