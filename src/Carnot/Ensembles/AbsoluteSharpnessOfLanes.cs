using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>a(y) = a₀ + b |y|; the parameters are a₀ and b. At the kink the slope is +b, which has no weight: no walker stays at exactly 0.</summary>
internal readonly struct AbsoluteSharpnessOfLanes<T> : ISharpnessOfLanes<AbsoluteSharpnessOfLanes<T>, T> where T : struct, ILanes<T>
{
    private readonly T _base, _rate;

    private AbsoluteSharpnessOfLanes(T @base, T rate) => (_base, _rate) = (@base, rate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AbsoluteSharpnessOfLanes<T> Of(in ForceConstants constants) => new(T.Of(constants.First), T.Of(constants.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (T Sharpness, T Slope) At(T position)
        => (T.MultiplyAdd(_rate, LaneMath.Magnitude(position), _base), LaneMath.WithSignOf(position, _rate));
}
