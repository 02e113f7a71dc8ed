using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>l = h ((x/w)² − 1)²; the parameters are h and 1/w².</summary>
internal readonly struct DoubleWellForce<T> : ISeparableForce<DoubleWellForce<T>, T> where T : struct, ILanes<T>
{
    private readonly T _barrier, _inverseSquare, _slope;

    private DoubleWellForce(T barrier, T inverseSquare) => (_barrier, _inverseSquare, _slope) = (barrier, inverseSquare, T.Of(4) * barrier * inverseSquare);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DoubleWellForce<T> Of(in ForceConstants constants) => new(T.Of(constants.First), T.Of(constants.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Loss(T position)
    {
        T depth = T.MultiplyAdd(_inverseSquare * position, position, T.Of(-1));
        return _barrier * depth * depth;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Gradient(T position) => _slope * position * T.MultiplyAdd(_inverseSquare * position, position, T.Of(-1));
}
