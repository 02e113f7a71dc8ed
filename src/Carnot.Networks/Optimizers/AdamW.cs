using System.Numerics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Optimizers;

/// <summary><see cref="Adam{T}"/> with decoupled weight decay: θ ← θ − ηλθ beside the step.</summary>
/// <remarks>Source: Loshchilov and Hutter, arXiv 1711.05101, algorithm 2.</remarks>
/// <typeparam name="T">The network's precision.</typeparam>
/// <param name="vector">The parameters.</param>
/// <param name="workers">The threads that work.</param>
/// <param name="decay">λ.</param>
/// <param name="decayOnAll">Whether gains and biases decay too, or only matrices.</param>
/// <param name="beta1">β₁.</param>
/// <param name="beta2">β₂.</param>
/// <param name="epsilon">ε.</param>
public sealed class AdamW<T>(ParameterVector<T> vector, Workers workers, double decay = 0.1, bool decayOnAll = false, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    : Adam<T>(vector, workers, WeightDecay.Decoupled(decay, decayOnAll), beta1, beta2, epsilon)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
