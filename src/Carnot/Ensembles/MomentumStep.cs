using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>m ← μ m + κ (∇l + s ξ), x ← x − η m: heavy ball with κ = 1, an exponential moving average with κ = 1 − μ.</summary>
internal readonly struct MomentumStep<T> : IEnsembleStep<MomentumStep<T>, T> where T : struct, ILanes<T>
{
    private readonly T _minusRate, _decay, _weight;

    private MomentumStep(T minusRate, T decay, T weight) => (_minusRate, _decay, _weight) = (minusRate, decay, weight);

    public static int Memories => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MomentumStep<T> Of(in StepConstants constants) => new(T.Of(-constants.Rate), T.Of(constants.First), T.Of(constants.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Advance(T position, T gradient, T amplitude, T normal, ref T first, ref T second)
    {
        first = T.MultiplyAdd(_decay, first, _weight * T.MultiplyAdd(amplitude, normal, gradient));
        return T.MultiplyAdd(_minusRate, first, position);
    }
}
