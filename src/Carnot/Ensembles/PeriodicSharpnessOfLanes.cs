using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>a(y) = a₀ (1 + ε cos(2πy / period)); the parameters are a₀, ε and 1/period.</summary>
internal readonly struct PeriodicSharpnessOfLanes<T> : ISharpnessOfLanes<PeriodicSharpnessOfLanes<T>, T> where T : struct, ILanes<T>
{
    private readonly T _base, _modulation, _frequency;

    private PeriodicSharpnessOfLanes(T @base, T modulation, T frequency) => (_base, _modulation, _frequency) = (@base, modulation, frequency);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PeriodicSharpnessOfLanes<T> Of(in ForceConstants constants)
        => new(T.Of(constants.First), T.Of(constants.First * constants.Second), T.Of(constants.Third));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (T Sharpness, T Slope) At(T position)
    {
        var (sin, cos) = LaneMath.SinCosOfTurns(_frequency * position);
        T waveNumber = T.Of(2 * MathF.PI) * _frequency;
        return (T.MultiplyAdd(_modulation, cos, _base), T.Of(-1) * (_modulation * waveNumber * sin));
    }
}
