using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>l = ½ a x² + h (1 − cos(2πx / period)); the parameters are a, h and 1/period.</summary>
internal readonly struct RippledForce<T> : ISeparableForce<RippledForce<T>, T> where T : struct, ILanes<T>
{
    private readonly T _curvature, _height, _frequency;

    private RippledForce(T curvature, T height, T frequency) => (_curvature, _height, _frequency) = (curvature, height, frequency);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static RippledForce<T> Of(in ForceConstants constants) => new(T.Of(constants.First), T.Of(constants.Second), T.Of(constants.Third));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Loss(T position)
    {
        var (_, cos) = LaneMath.SinCosOfTurns(_frequency * position);
        return T.MultiplyAdd(T.Of(0.5f) * _curvature * position, position, _height * (T.Of(1) - cos));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Gradient(T position)
    {
        var (sin, _) = LaneMath.SinCosOfTurns(_frequency * position);
        return T.MultiplyAdd(_curvature, position, T.Of(2 * MathF.PI) * _frequency * _height * sin);
    }
}
