using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Optimizers;

/// <summary>m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − η m̂/(√v̂ + ε), m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).</summary>
/// <remarks>Source: Kingma and Ba, arXiv 1412.6980, algorithm 1. t counts from 1.</remarks>
/// <typeparam name="T">The network's precision.</typeparam>
public class Adam<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Storage<T> _first, _second;
    private readonly double _beta1, _beta2, _epsilon;
    private double _firstScale, _secondScale;

    /// <summary>Adam; <paramref name="decay"/> in either convention.</summary>
    public Adam(ParameterVector<T> vector, Workers workers, WeightDecay? decay = null, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) : base(vector, workers, decay)
    {
        (_beta1, _beta2, _epsilon) = (Fraction(nameof(beta1), beta1), Fraction(nameof(beta2), beta2), epsilon);
        (_first, _second) = (AddState("first_moment"), AddState("second_moment"));
    }

    /// <summary>2(1 + β₁)/(1 − β₁), for a denominator that changes slowly.</summary>
    public override double EdgeOfStability => 2 * (1 + _beta1) / (1 - _beta1);

    /// <summary>1/(√v̂ + ε).</summary>
    public override bool TryPreconditioner(Span<T> diagonal)
    {
        if (Steps == 0) return false;
        T scale = T.CreateTruncating(1 / (1 - Math.Pow(_beta2, Steps))), epsilon = T.CreateTruncating(_epsilon);
        ReadOnlySpan<T> second = _second.Span;
        for (int i = 0; i < diagonal.Length; i++) diagonal[i] = T.One / (T.Sqrt(second[i] * scale) + epsilon);
        return true;
    }

    private protected Storage<T> FirstMoment => _first;

    private protected override void Prepare(double learningRate, double gradientScale)
        => (_firstScale, _secondScale) = (1 / (1 - Math.Pow(_beta1, Steps)), 1 / (1 - Math.Pow(_beta2, Steps)));

    private protected override void Update(int start, int count, in UpdateRule<T> rule)
    {
        int whole = count / Vector512<T>.Count * Vector512<T>.Count;
        Update<Whole>(start, whole, rule);
        Update<Partial>(start + whole, count - whole, rule);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Update<TAccess>(int start, int count, UpdateRule<T> rule) where TAccess : struct, IAccess
    {
        T* theta = Vector.Value.Pointer + start, gradient = Vector.Gradient.Pointer + start, first = _first.Pointer + start, second = _second.Pointer + start;
        Vector512<T> beta1 = Simd.All<T>(_beta1), rest1 = Simd.All<T>(1 - _beta1), beta2 = Simd.All<T>(_beta2), rest2 = Simd.All<T>(1 - _beta2);
        Vector512<T> scale1 = Simd.All<T>(_firstScale), scale2 = Simd.All<T>(_secondScale), epsilon = Simd.All<T>(_epsilon);
        for (int i = 0; i < count; i += Vector512<T>.Count)
        {
            int left = count - i;
            Vector512<T> p = TAccess.Load(theta + i, left), g = rule.Gradient(TAccess.Load(gradient + i, left), p);
            Vector512<T> m = Simd.Fma(beta1, TAccess.Load(first + i, left), rest1 * g), v = Simd.Fma(beta2, TAccess.Load(second + i, left), rest2 * g * g);
            TAccess.Store(m, first + i, left);
            TAccess.Store(v, second + i, left);
            TAccess.Store(rule.Apply(p, m * scale1 / (Vector512.Sqrt(v * scale2) + epsilon)), theta + i, left);
        }
    }
}
