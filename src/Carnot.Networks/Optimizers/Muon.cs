using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Optimizers;

/// <summary>For every matrix of a linear map: m ← μm + g, θ ← θ − η · 0.2√max(rows, columns) · O(g + μm), O the nearest semi-orthogonal matrix. Everything else: Adam.</summary>
/// <remarks>
/// O is found by five Newton-Schulz steps X ← aX + (bA + cA²)X, A = XXᵀ, from X/‖X‖; singular values end within about 0.7 … 1.2, not at 1.
/// A step leaves the orthogonal steps where the matrices' gradients were: read gradients before. The factor makes an update as large as Adam's, so that one η serves both. Source: Jordan et al. (2024), "Muon"; Liu et al., arXiv 2502.16982, equation 4.
/// </remarks>
/// <typeparam name="T">The network's precision.</typeparam>
public sealed class Muon<T> : Adam<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double A = 3.4445, B = -4.7750, C = 2.0315;
    private const int Rounds = 5;

    private readonly double _momentum;
    private readonly Gemm<T> _gemm;
    private readonly Parameter<T>[] _matrices;
    private readonly Storage<T> _moment, _x, _next, _gram, _square;

    /// <summary>Muon with <paramref name="momentum"/> μ; weight decay is decoupled, Adam's other constants are the usual ones.</summary>
    public Muon(ParameterVector<T> vector, Workers workers, double momentum = 0.95, double decay = 0.1, bool decayOnAll = false)
        : base(vector, workers, WeightDecay.Decoupled(decay, decayOnAll), beta2: 0.95)
    {
        (_momentum, _gemm) = (Fraction(nameof(momentum), momentum), new Gemm<T>(workers));
        _matrices = [.. vector.Parameters.Where(p => p.IsMatrix && !p.IsEmbedding)];
        int largest = _matrices.Select(p => p.Length).DefaultIfEmpty(0).Max(), side = _matrices.Select(p => Math.Min(p.Shape[0], p.Shape[1])).DefaultIfEmpty(0).Max();
        (_moment, _x, _next, _gram, _square) = (FirstMoment, new(largest), new(largest), new(side * side), new(side * side));
    }

    /// <summary>The places that are orthogonalized keep their momentum in the first moment and have no second.</summary>
    private protected override void Prepare(double learningRate, double gradientScale)
    {
        base.Prepare(learningRate, gradientScale);
        foreach (Parameter<T> matrix in _matrices) Orthogonalize(matrix, gradientScale);
    }

    /// <summary>False: a step is no diagonal times the gradient.</summary>
    public override bool TryPreconditioner(Span<T> diagonal) => false;

    private protected override void Update(int start, int count, in UpdateRule<T> rule)
    {
        foreach (Parameter<T> matrix in _matrices)
        {
            if (start < matrix.Offset || start >= matrix.Offset + matrix.Length) continue;
            Apply(start, count, rule);
            return;
        }
        base.Update(start, count, rule);
    }

    // The gradient was replaced by the orthogonal step.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Apply(int start, int count, in UpdateRule<T> rule)
    {
        T* theta = Vector.Value.Pointer + start, step = Vector.Gradient.Pointer + start;
        for (int i = 0; i < count; i += Vector512<T>.Count)
            Simd.Store(rule.Apply(Simd.Load(theta + i, count - i), Simd.Load(step + i, count - i)), theta + i, count - i);
    }

    private unsafe void Orthogonalize(Parameter<T> matrix, double gradientScale)
    {
        int rows = matrix.Shape[0], columns = matrix.Length / rows, small = Math.Min(rows, columns), large = Math.Max(rows, columns);
        bool turned = rows > columns;
        T* gradient = matrix.GradientPointer, moment = _moment.Pointer + matrix.Offset, x = _x.Pointer, next = _next.Pointer, gram = _gram.Pointer, square = _square.Pointer;
        T mu = T.CreateTruncating(_momentum), scale = T.CreateTruncating(gradientScale);
        for (int i = 0; i < matrix.Length; i++)
        {
            T g = scale * gradient[i];
            moment[i] = mu * moment[i] + g;
            x[turned ? i % columns * rows + i / columns : i] = g + mu * moment[i];
        }
        // The smaller side first, so that the Gram matrix is small.
        double norm = Math.Sqrt(Reductions.SumOfSquares<T>(new ReadOnlySpan<T>(x, matrix.Length))) + 1e-30;
        T inverse = T.CreateTruncating(1 / norm), a = T.CreateTruncating(A), b = T.CreateTruncating(B), c = T.CreateTruncating(C);
        for (int i = 0; i < matrix.Length; i++) x[i] *= inverse;
        for (int round = 0; round < Rounds; round++)
        {
            _gemm.Multiply(small, small, large, Operand<T>.Rows(x, large), Operand<T>.Transposed(x, large), gram, small);
            _gemm.Multiply(small, small, small, Operand<T>.Rows(gram, small), Operand<T>.Rows(gram, small), square, small);
            for (int i = 0; i < small * small; i++) square[i] = b * gram[i] + c * square[i];
            for (int i = 0; i < matrix.Length; i++) next[i] = a * x[i];
            _gemm.Multiply(small, large, small, Operand<T>.Rows(square, small), Operand<T>.Rows(x, large), next, large, from: next);
            T* swap = x;
            x = next;
            next = swap;
        }
        T factor = T.CreateTruncating(0.2 * Math.Sqrt(large));
        for (int i = 0; i < matrix.Length; i++) gradient[i] = factor * x[turned ? i % columns * rows + i / columns : i];
    }
}
