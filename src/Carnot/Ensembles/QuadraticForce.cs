using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>l = ½ a x²; the one parameter is a.</summary>
internal readonly struct QuadraticForce<T> : ISeparableForce<QuadraticForce<T>, T> where T : struct, ILanes<T>
{
    private readonly T _curvature;

    private QuadraticForce(T curvature) => _curvature = curvature;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuadraticForce<T> Of(in ForceConstants constants) => new(T.Of(constants.First));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Loss(T position) => T.Of(0.5f) * _curvature * (position * position);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Gradient(T position) => _curvature * position;
}
