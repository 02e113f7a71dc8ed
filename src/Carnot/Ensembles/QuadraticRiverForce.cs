using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>c(y) = ½ k (y − y₀)²; the parameters are k and y₀.</summary>
internal readonly struct QuadraticRiverForce<T> : IRiverForce<QuadraticRiverForce<T>, T> where T : struct, ILanes<T>
{
    private readonly T _stiffness, _minimum;

    private QuadraticRiverForce(T stiffness, T minimum) => (_stiffness, _minimum) = (stiffness, minimum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static QuadraticRiverForce<T> Of(in ForceConstants constants) => new(T.Of(constants.First), T.Of(constants.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Loss(T position) => T.Of(0.5f) * _stiffness * (position - _minimum) * (position - _minimum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Slope(T position) => _stiffness * (position - _minimum);
}
