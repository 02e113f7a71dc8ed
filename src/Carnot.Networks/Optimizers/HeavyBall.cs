using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Optimizers;

/// <summary>v ← μv − ηg, θ ← θ + v.</summary>
/// <remarks>The learning rate is inside the velocity: with a changing η this differs from μ-averaged gradients times the newest η. Source: Polyak (1964).</remarks>
/// <typeparam name="T">The network's precision.</typeparam>
public sealed class HeavyBall<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Storage<T> _velocity;
    private readonly double _momentum;

    /// <summary>Heavy ball with <paramref name="momentum"/> μ; decay in either convention.</summary>
    public HeavyBall(ParameterVector<T> vector, Workers workers, double momentum = 0.9, WeightDecay? decay = null) : base(vector, workers, decay)
        => (_momentum, _velocity) = (Fraction(nameof(momentum), momentum), AddState("velocity"));

    /// <inheritdoc/>
    public override double EdgeOfStability => 2 * (1 + _momentum);

    /// <inheritdoc/>
    public override double Gain => 1 / (1 - _momentum);

    private protected override void Update(int start, int count, in UpdateRule<T> rule)
    {
        int whole = count / Vector512<T>.Count * Vector512<T>.Count;
        Update<Whole>(start, whole, rule);
        Update<Partial>(start + whole, count - whole, rule);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Update<TAccess>(int start, int count, UpdateRule<T> rule) where TAccess : struct, IAccess
    {
        T* theta = Vector.Value.Pointer + start, gradient = Vector.Gradient.Pointer + start, velocity = _velocity.Pointer + start;
        Vector512<T> momentum = Simd.All<T>(_momentum);
        for (int i = 0; i < count; i += Vector512<T>.Count)
        {
            int left = count - i;
            Vector512<T> p = TAccess.Load(theta + i, left), g = rule.Gradient(TAccess.Load(gradient + i, left), p);
            Vector512<T> v = Simd.Fma(-rule.LearningRate, g, momentum * TAccess.Load(velocity + i, left));
            TAccess.Store(v, velocity + i, left);
            TAccess.Store(Simd.Fma(rule.Keep, p, v), theta + i, left);
        }
    }
}
