using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>a(y) = a₀ + b y; the parameters are a₀ and b. A constant sharpness is b = 0.</summary>
internal readonly struct LinearSharpnessOfLanes<T> : ISharpnessOfLanes<LinearSharpnessOfLanes<T>, T> where T : struct, ILanes<T>
{
    private readonly T _base, _rate;

    private LinearSharpnessOfLanes(T @base, T rate) => (_base, _rate) = (@base, rate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LinearSharpnessOfLanes<T> Of(in ForceConstants constants) => new(T.Of(constants.First), T.Of(constants.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (T Sharpness, T Slope) At(T position) => (T.MultiplyAdd(_rate, position, _base), _rate);
}
