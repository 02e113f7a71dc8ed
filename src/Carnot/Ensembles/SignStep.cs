using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>x ← x − η sign(∇l + s ξ): SignGD, what Adam does without memory.</summary>
internal readonly struct SignStep<T> : IEnsembleStep<SignStep<T>, T> where T : struct, ILanes<T>
{
    private readonly T _rate;

    private SignStep(T rate) => _rate = rate;

    public static int Memories => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SignStep<T> Of(in StepConstants constants) => new(T.Of(constants.Rate));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Advance(T position, T gradient, T amplitude, T normal, ref T first, ref T second)
        => position - LaneMath.WithSignOf(T.MultiplyAdd(amplitude, normal, gradient), _rate);
}
