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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected override unsafe void Update(int start, int count, in UpdateRule<T> rule)
    {
        T* theta = Vector.Value.Pointer + start, gradient = Vector.Gradient.Pointer + start;
        for (int i = 0; i < count; i += Vector512<T>.Count)
        {
            Vector512<T> p = Simd.Load(theta + i, count - i);
            Simd.Store(rule.Apply(p, rule.Gradient(Simd.Load(gradient + i, count - i), p)), theta + i, count - i);
        }
    }
}
