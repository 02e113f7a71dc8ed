using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>x ← x − η (∇l + ν s ξ): SGD with ν = 1, overdamped Langevin with s = 1 and ν = √(2T/η).</summary>
internal readonly struct DiffusionStep<T> : IEnsembleStep<DiffusionStep<T>, T> where T : struct, ILanes<T>
{
    private readonly T _minusRate, _noise;

    private DiffusionStep(T minusRate, T noise) => (_minusRate, _noise) = (minusRate, noise);

    public static int Memories => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DiffusionStep<T> Of(in StepConstants constants) => new(T.Of(-constants.Rate), T.Of(constants.Noise));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Advance(T position, T gradient, T amplitude, T normal, ref T first, ref T second)
        => T.MultiplyAdd(_minusRate, T.MultiplyAdd(amplitude * _noise, normal, gradient), position);
}
