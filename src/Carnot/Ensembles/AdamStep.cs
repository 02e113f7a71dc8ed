using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>g = ∇l + s ξ, m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², x ← (1 − η λ) x − η m̂ / (√v̂ + ε): Adam, and AdamW where λ is not 0.</summary>
internal readonly struct AdamStep<T> : IEnsembleStep<AdamStep<T>, T> where T : struct, ILanes<T>
{
    private readonly T _rate, _decay1, _decay2, _correction, _offset, _shrink;

    private AdamStep(in StepConstants c)
        => (_rate, _decay1, _decay2, _correction, _offset, _shrink)
            = (T.Of(c.Rate), T.Of(c.First), T.Of(c.Second), T.Of(c.Correction), T.Of(c.Offset), T.Of(c.Shrink));

    public static int Memories => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AdamStep<T> Of(in StepConstants constants) => new(constants);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Advance(T position, T gradient, T amplitude, T normal, ref T first, ref T second)
    {
        T g = T.MultiplyAdd(amplitude, normal, gradient), one = T.Of(1);
        first = T.MultiplyAdd(_decay1, first, (one - _decay1) * g);
        second = T.MultiplyAdd(_decay2, second, (one - _decay2) * g * g);
        T size = T.SquareRoot(second * _correction) + _offset;
        return T.MultiplyAdd(_shrink, position, T.Of(-1) * (_rate * first / size));
    }
}
