using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Optimizers;

/// <summary>θ ← θ − ηg.</summary>
/// <typeparam name="T">The network's precision.</typeparam>
/// <param name="vector">The parameters.</param>
/// <param name="workers">The threads that work.</param>
/// <param name="decay">Weight decay; the two conventions are the same here.</param>
public sealed class Sgd<T>(ParameterVector<T> vector, Workers workers, WeightDecay? decay = null) : Optimizer<T>(vector, workers, decay)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
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
        for (int i = 0; i < count; i += Vector512<T>.Count)
        {
            Vector512<T> p = TAccess.Load(theta + i, count - i);
            TAccess.Store(rule.Apply(p, rule.Gradient(TAccess.Load(gradient + i, count - i), p)), theta + i, count - i);
        }
    }
}
