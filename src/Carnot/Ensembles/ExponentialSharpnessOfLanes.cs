using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>a(y) = a₀ exp(α y); the parameters are a₀ and α.</summary>
internal readonly struct ExponentialSharpnessOfLanes<T> : ISharpnessOfLanes<ExponentialSharpnessOfLanes<T>, T> where T : struct, ILanes<T>
{
    private readonly T _base, _rate;

    private ExponentialSharpnessOfLanes(T @base, T rate) => (_base, _rate) = (@base, rate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ExponentialSharpnessOfLanes<T> Of(in ForceConstants constants) => new(T.Of(constants.First), T.Of(constants.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (T Sharpness, T Slope) At(T position)
    {
        T sharpness = _base * LaneMath.Exp(_rate * position);
        return (sharpness, _rate * sharpness);
    }
}
