using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Optimizers;

/// <summary>θ ← θ − η sign g; the sign of 0 is 0.</summary>
/// <remarks>Source: Bernstein et al., arXiv 1802.04434, algorithm 1.</remarks>
/// <typeparam name="T">The network's precision.</typeparam>
/// <param name="vector">The parameters.</param>
/// <param name="workers">The threads that work.</param>
/// <param name="decay">Weight decay in either convention.</param>
public sealed class SignSgd<T>(ParameterVector<T> vector, Workers workers, WeightDecay? decay = null) : Optimizer<T>(vector, workers, decay)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>False: a step is no diagonal times the gradient.</summary>
    public override bool TryPreconditioner(Span<T> diagonal) => false;

    private protected override void Update(int start, int count, in UpdateRule<T> rule)
    {
        int whole = count / Vector512<T>.Count * Vector512<T>.Count;
        Update<Whole>(start, whole, rule);
        Update<Partial>(start + whole, count - whole, rule);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Update<TAccess>(int start, int count, UpdateRule<T> rule) where TAccess : struct, IAccess
    {
        T* theta = Vector.Value.Pointer + start, gradient = Vector.Gradient.Pointer + start;
        Vector512<T> zero = Vector512<T>.Zero, one = Simd.All<T>(1);
        for (int i = 0; i < count; i += Vector512<T>.Count)
        {
            Vector512<T> p = TAccess.Load(theta + i, count - i), g = rule.Gradient(TAccess.Load(gradient + i, count - i), p);
            Vector512<T> sign = Vector512.ConditionalSelect(Vector512.GreaterThan(g, zero), one, Vector512.ConditionalSelect(Vector512.LessThan(g, zero), -one, g));
            TAccess.Store(rule.Apply(p, sign), theta + i, count - i);
        }
    }
}
