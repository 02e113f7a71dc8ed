using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>c(y) = −f y; the one parameter is f.</summary>
internal readonly struct LinearRiverForce<T> : IRiverForce<LinearRiverForce<T>, T> where T : struct, ILanes<T>
{
    private readonly T _slope;

    private LinearRiverForce(T slope) => _slope = slope;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LinearRiverForce<T> Of(in ForceConstants constants) => new(T.Of(-constants.First));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Loss(T position) => _slope * position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope(T position) => _slope;
}
