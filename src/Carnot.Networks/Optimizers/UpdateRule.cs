using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;

namespace Carnot.Networks.Optimizers;

/// <summary>The numbers of one update of some places: g ← scale · g + coupled · θ before, θ ← θ − decoupled · θ − η · step after.</summary>
/// <typeparam name="T">The network's precision.</typeparam>
internal readonly struct UpdateRule<T>(double learningRate, double gradientScale, double coupled, double decoupled)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> _scale = Simd.All<T>(gradientScale), _coupled = Simd.All<T>(coupled);

    /// <summary>η.</summary>
    public readonly Vector512<T> LearningRate = Simd.All<T>(learningRate);

    /// <summary>What decoupled decay leaves of θ: 1 − ηλ.</summary>
    public readonly Vector512<T> Keep = Simd.All<T>(1 - decoupled);

    /// <summary>The gradient as the rule wants it: clipped, with coupled decay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Gradient(Vector512<T> gradient, Vector512<T> parameter) => Simd.Fma(_coupled, parameter, _scale * gradient);

    /// <summary>θ after the step, with decoupled decay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Apply(Vector512<T> parameter, Vector512<T> step) => Simd.Fma(-LearningRate, step, Keep * parameter);
}
