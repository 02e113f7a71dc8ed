using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;

namespace Carnot.Networks.Layers;

/// <summary>L = mean over rows of −ln p[target], p = softmax z.</summary>
/// <remarks>Reverse: z̄ = (p − 1[target]) / n. Its tangent, H_z ż = (p ∘ (ż − p·ż)) / n, needs no target and is positive semidefinite.</remarks>
internal sealed unsafe class CrossEntropy<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Signal<T> _z;
    private readonly int[] _targets;
    private readonly double[] _losses;
    private readonly Storage<T> _normalizer;
    private readonly Action<int, int> _forward, _reverse, _reverseTangent;
    private bool _add;

    public CrossEntropy(Graph<T> graph, Signal<T> z) : base(graph, null, z)
    {
        _z = z;
        int rows = z.ValueStorage.Length / z.Columns;
        (_targets, _losses, _normalizer) = (new int[rows], new double[rows], new Storage<T>(rows));
        (_forward, _reverse, _reverseTangent) = (ForwardPiece, ReversePiece, ReverseTangentPiece);
    }

    /// <summary>The right answer of every row.</summary>
    public Span<int> Targets => _targets;

    /// <summary>−ln p[target] of every row of the last forward sweep.</summary>
    public ReadOnlySpan<double> Losses => _losses.AsSpan(0, _z.Rows);

    private double Scale => 1.0 / ((long)_z.Rows / Graph.Samples * Graph.MeanOver);

    internal override void Forward()
    {
        Graph.Workers.Run(Pieces(_z.Rows), _forward);
        double sum = 0;
        foreach (double loss in Losses) sum += loss;
        Graph.LossSum = sum * Scale;
    }

    internal override void Reverse()
    {
        _add = _z.BeginAdjoint();
        Graph.Workers.Run(Pieces(_z.Rows), _reverse);
    }

    internal override void Tangent() { }

    internal override void ReverseTangent()
    {
        _add = _z.BeginAdjointTangent();
        Graph.Workers.Run(Pieces(_z.Rows), _reverseTangent);
    }

    // ln Σ eᶻ is kept, so that p = exp(z − ln Σ eᶻ) needs no second sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardPiece(int piece, int worker)
    {
        int width = _z.Columns, lanes = Vector512<T>.Count, end = Math.Min(_z.Rows, (piece + 1) * PieceRows);
        for (int row = piece * PieceRows; row < end; row++)
        {
            T* z = _z.Value + (long)row * width;
            T maximum = Softmax.Maximum(z, width);
            Vector512<T> top = Vector512.Create(maximum), sum = default;
            for (int i = 0; i < width; i += lanes) sum += Simd.Keep(Simd.Exp(Simd.Load(z + i, width - i) - top), width - i);
            double log = Math.Log(double.CreateTruncating(Vector512.Sum(sum)));
            double normalizer = double.CreateTruncating(maximum) + log;
            _normalizer.Pointer[row] = T.CreateTruncating(normalizer);
            _losses[row] = double.CreateTruncating(maximum - z[_targets[row]]) + log;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReversePiece(int piece, int worker)
    {
        int width = _z.Columns, lanes = Vector512<T>.Count, end = Math.Min(_z.Rows, (piece + 1) * PieceRows);
        Vector512<T> scale = Simd.All<T>(Scale);
        T step = T.CreateTruncating(Scale);
        for (int row = piece * PieceRows; row < end; row++)
        {
            T* z = _z.Value + (long)row * width, to = _z.Adjoint + (long)row * width;
            Vector512<T> normalizer = Vector512.Create(_normalizer.Pointer[row]);
            for (int i = 0; i < width; i += lanes)
            {
                Vector512<T> bar = Simd.Exp(Simd.Load(z + i, width - i) - normalizer) * scale;
                if (_add) bar += Simd.Load(to + i, width - i);
                Simd.Store(bar, to + i, width - i);
            }
            to[_targets[row]] -= step;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReverseTangentPiece(int piece, int worker)
    {
        int width = _z.Columns, lanes = Vector512<T>.Count, end = Math.Min(_z.Rows, (piece + 1) * PieceRows);
        Vector512<T> scale = Simd.All<T>(Scale);
        for (int row = piece * PieceRows; row < end; row++)
        {
            T* z = _z.Value + (long)row * width, dot = _z.Tangent + (long)row * width, to = _z.AdjointTangent + (long)row * width;
            Vector512<T> normalizer = Vector512.Create(_normalizer.Pointer[row]), sum = default;
            for (int i = 0; i < width; i += lanes)
                sum = Simd.Fma(Simd.Exp(Simd.Load(z + i, width - i) - normalizer), Simd.Load(dot + i, width - i), sum);
            Vector512<T> mean = Vector512.Create(Vector512.Sum(sum));
            for (int i = 0; i < width; i += lanes)
            {
                Vector512<T> bar = Simd.Exp(Simd.Load(z + i, width - i) - normalizer) * (Simd.Load(dot + i, width - i) - mean) * scale;
                if (_add) bar += Simd.Load(to + i, width - i);
                Simd.Store(bar, to + i, width - i);
            }
        }
    }
}
