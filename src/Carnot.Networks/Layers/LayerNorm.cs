using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Carnot.Networks.Kernels;
using Carnot.Networks.Tensors;
using Carnot.Symmetry;

namespace Carnot.Networks.Layers;

/// <summary>y = x̂ ∘ w + b, x̂ = ρ (x − ⟨x⟩), ρ = (⟨(x − ⟨x⟩)²⟩ + 1e-5)^(−½); ⟨·⟩ is the mean over a row.</summary>
/// <remarks>
/// With g = ȳ ∘ w: x̄ = ρ (g − ⟨g⟩ − x̂⟨g x̂⟩), w̄ = Σ ȳ ∘ x̂, b̄ = Σ ȳ.
/// Tangent: the dot of x̂ is ρ (ẋ − ⟨ẋ⟩ − x̂⟨x̂ ẋ⟩) and ρ̇ = −ρ² ⟨x̂ ẋ⟩; the reverse's tangent is the product rule with these.
/// Source: Ba, Kiros and Hinton, arXiv 1607.06450.
/// </remarks>
internal sealed unsafe class LayerNorm<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What is added to the variance, so that a constant row is no division by 0.</summary>
    internal const double Epsilon = 1e-5;

    private readonly Signal<T> _x, _y;
    private readonly Parameter<T> _weight, _bias;
    private readonly Storage<T> _mean, _inverse, _meanDot, _projection, _partial;
    private readonly Action<int, int> _forward, _reverse, _tangent, _reverseTangent;
    private readonly int _width;
    private bool _add;

    public LayerNorm(Graph<T> graph, string name, Signal<T> x, Parameter<T> weight, Parameter<T> bias) : base(graph, graph.Like(x, name, x.Columns), x)
    {
        (_x, _y, _weight, _bias, _width) = (x, Out!, weight, bias, x.Columns);
        int rows = x.ValueStorage.Length / _width;
        (_mean, _inverse, _meanDot, _projection) = (new(rows), new(rows), new(rows), new(rows));
        _partial = new(Pieces(rows) * 2 * _width);
        if (x.Columns % Vector512<T>.Count == 0) (_forward, _reverse, _tangent, _reverseTangent) = (ForwardPiece<Whole>, ReversePiece<Whole>, TangentPiece<Whole>, ReverseTangentPiece<Whole>);
        else (_forward, _reverse, _tangent, _reverseTangent) = (ForwardPiece<Partial>, ReversePiece<Partial>, TangentPiece<Partial>, ReverseTangentPiece<Partial>);
    }

    internal override IReadOnlyList<Parameter<T>> Parameters => [_weight, _bias];

    /// <summary>w and b as blocks of θ, shape (width, 1).</summary>
    internal ImmutableArray<ParameterSlice> Gains => [ParameterSlice.Vector(_weight.Offset, _width), ParameterSlice.Vector(_bias.Offset, _width)];

    internal override long StateBytes => _mean.Bytes + _inverse.Bytes + _partial.Bytes;

    internal override long TangentStateBytes => _meanDot.Bytes + _projection.Bytes;

    internal override void Forward() => Graph.Workers.Run(Pieces(_x.Rows), _forward);

    internal override void Tangent() => Graph.Workers.Run(Pieces(_x.Rows), _tangent);

    internal override void Reverse()
    {
        _add = _x.BeginAdjoint();
        Graph.Workers.Run(Pieces(_x.Rows), _reverse);
        Gather(_weight.GradientPointer, _weight.BeginGradient(), _bias.GradientPointer, _bias.BeginGradient());
    }

    internal override void ReverseTangent()
    {
        _add = _x.BeginAdjointTangent();
        Graph.Workers.Run(Pieces(_x.Rows), _reverseTangent);
        Gather(_weight.ProductPointer, _weight.BeginProduct(), _bias.ProductPointer, _bias.BeginProduct());
    }

    // Every piece of rows left its own sums; they are added in the order of the pieces.
    private void Gather(T* weight, bool addWeight, T* bias, bool addBias)
    {
        int pieces = Pieces(_x.Rows);
        for (int piece = 0; piece < pieces; piece++)
        {
            T* sums = _partial.Pointer + (long)piece * 2 * _width;
            Elementwise.Put(weight, sums, _width, addWeight || piece > 0);
            Elementwise.Put(bias, sums + _width, _width, addBias || piece > 0);
        }
    }

    private int End(int piece) => Math.Min(_x.Rows, (piece + 1) * PieceRows);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardPiece<TAccess>(int piece, int worker) where TAccess : struct, IAccess
    {
        int width = _width, lanes = Vector512<T>.Count, end = End(piece);
        T* weight = _weight.ValuePointer, bias = _bias.ValuePointer;
        T n = T.CreateTruncating(width), epsilon = T.CreateTruncating(Epsilon);
        for (int row = piece * PieceRows; row < end; row++)
        {
            T* x = _x.Value + (long)row * width, y = _y.Value + (long)row * width;
            Vector512<T> sum = default, squares = default;
            for (int i = 0; i < width; i += lanes) sum += TAccess.Load(x + i, width - i);
            T mean = Vector512.Sum(sum) / n;
            Vector512<T> m = Vector512.Create(mean);
            for (int i = 0; i < width; i += lanes)
            {
                Vector512<T> d = TAccess.Keep(TAccess.Load(x + i, width - i) - m, width - i);
                squares = Simd.Fma(d, d, squares);
            }
            T inverse = T.One / T.Sqrt(Vector512.Sum(squares) / n + epsilon);
            (_mean.Pointer[row], _inverse.Pointer[row]) = (mean, inverse);
            Vector512<T> rho = Vector512.Create(inverse);
            for (int i = 0; i < width; i += lanes)
                TAccess.Store(Simd.Fma((TAccess.Load(x + i, width - i) - m) * rho, TAccess.Load(weight + i, width - i), TAccess.Load(bias + i, width - i)), y + i, width - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReversePiece<TAccess>(int piece, int worker) where TAccess : struct, IAccess
    {
        int width = _width, lanes = Vector512<T>.Count, end = End(piece);
        T* weight = _weight.ValuePointer, weightSum = _partial.Pointer + (long)piece * 2 * width, biasSum = weightSum + width;
        T n = T.CreateTruncating(width);
        new Span<T>(weightSum, 2 * width).Clear();
        for (int row = piece * PieceRows; row < end; row++)
        {
            T* x = _x.Value + (long)row * width, bar = _y.Adjoint + (long)row * width, to = _x.Adjoint + (long)row * width;
            Vector512<T> m = Vector512.Create(_mean.Pointer[row]), rho = Vector512.Create(_inverse.Pointer[row]), sum = default, projection = default;
            for (int i = 0; i < width; i += lanes)
            {
                int left = width - i;
                Vector512<T> hat = (TAccess.Load(x + i, left) - m) * rho, b = TAccess.Load(bar + i, left), g = b * TAccess.Load(weight + i, left);
                sum += g;
                projection = Simd.Fma(g, hat, projection);
                TAccess.Store(Simd.Fma(b, hat, TAccess.Load(weightSum + i, left)), weightSum + i, left);
                TAccess.Store(TAccess.Load(biasSum + i, left) + b, biasSum + i, left);
            }
            Vector512<T> meanG = Vector512.Create(Vector512.Sum(sum) / n), meanGx = Vector512.Create(Vector512.Sum(projection) / n);
            for (int i = 0; i < width; i += lanes)
            {
                int left = width - i;
                Vector512<T> hat = (TAccess.Load(x + i, left) - m) * rho, g = TAccess.Load(bar + i, left) * TAccess.Load(weight + i, left);
                Vector512<T> result = rho * (g - meanG - hat * meanGx);
                if (_add) result += TAccess.Load(to + i, left);
                TAccess.Store(result, to + i, left);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TangentPiece<TAccess>(int piece, int worker) where TAccess : struct, IAccess
    {
        int width = _width, lanes = Vector512<T>.Count, end = End(piece);
        T* weight = _weight.ValuePointer, weightDot = _weight.DirectionPointer, biasDot = _bias.DirectionPointer;
        T n = T.CreateTruncating(width);
        for (int row = piece * PieceRows; row < end; row++)
        {
            T* x = _x.Value + (long)row * width, dot = _x.Tangent + (long)row * width, y = _y.Tangent + (long)row * width;
            Vector512<T> m = Vector512.Create(_mean.Pointer[row]), rho = Vector512.Create(_inverse.Pointer[row]), sum = default, products = default;
            for (int i = 0; i < width; i += lanes)
            {
                int left = width - i;
                Vector512<T> d = TAccess.Load(dot + i, left);
                sum += d;
                products = Simd.Fma((TAccess.Load(x + i, left) - m) * rho, d, products);
            }
            T meanDot = Vector512.Sum(sum) / n, projection = Vector512.Sum(products) / n;
            (_meanDot.Pointer[row], _projection.Pointer[row]) = (meanDot, projection);
            Vector512<T> md = Vector512.Create(meanDot), pr = Vector512.Create(projection);
            for (int i = 0; i < width; i += lanes)
            {
                int left = width - i;
                Vector512<T> hat = (TAccess.Load(x + i, left) - m) * rho, hatDot = rho * (TAccess.Load(dot + i, left) - md - hat * pr);
                TAccess.Store(Simd.Fma(hatDot, TAccess.Load(weight + i, left), Simd.Fma(hat, TAccess.Load(weightDot + i, left), TAccess.Load(biasDot + i, left))), y + i, left);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReverseTangentPiece<TAccess>(int piece, int worker) where TAccess : struct, IAccess
    {
        int width = _width, lanes = Vector512<T>.Count, end = End(piece);
        T* weight = _weight.ValuePointer, weightDot = _weight.DirectionPointer, weightSum = _partial.Pointer + (long)piece * 2 * width, biasSum = weightSum + width;
        T n = T.CreateTruncating(width);
        new Span<T>(weightSum, 2 * width).Clear();
        for (int row = piece * PieceRows; row < end; row++)
        {
            long at = (long)row * width;
            T* x = _x.Value + at, dot = _x.Tangent + at, bar = _y.Adjoint + at, barDot = _y.AdjointTangent + at, to = _x.AdjointTangent + at;
            Vector512<T> m = Vector512.Create(_mean.Pointer[row]), rho = Vector512.Create(_inverse.Pointer[row]), md = Vector512.Create(_meanDot.Pointer[row]), pr = Vector512.Create(_projection.Pointer[row]);
            Vector512<T> s1 = default, s2 = default, s1Dot = default, s2Dot = default;
            for (int i = 0; i < width; i += lanes)
            {
                int left = width - i;
                Vector512<T> hat = (TAccess.Load(x + i, left) - m) * rho, hatDot = rho * (TAccess.Load(dot + i, left) - md - hat * pr);
                Vector512<T> b = TAccess.Load(bar + i, left), bd = TAccess.Load(barDot + i, left), w = TAccess.Load(weight + i, left);
                Vector512<T> g = b * w, gDot = Simd.Fma(bd, w, b * TAccess.Load(weightDot + i, left));
                s1 += g;
                s2 = Simd.Fma(g, hat, s2);
                s1Dot += gDot;
                s2Dot = Simd.Fma(gDot, hat, Simd.Fma(g, hatDot, s2Dot));
                TAccess.Store(Simd.Fma(bd, hat, Simd.Fma(b, hatDot, TAccess.Load(weightSum + i, left))), weightSum + i, left);
                TAccess.Store(TAccess.Load(biasSum + i, left) + bd, biasSum + i, left);
            }
            Vector512<T> m1 = Vector512.Create(Vector512.Sum(s1) / n), m2 = Vector512.Create(Vector512.Sum(s2) / n);
            Vector512<T> m1Dot = Vector512.Create(Vector512.Sum(s1Dot) / n), m2Dot = Vector512.Create(Vector512.Sum(s2Dot) / n);
            for (int i = 0; i < width; i += lanes)
            {
                int left = width - i;
                Vector512<T> hat = (TAccess.Load(x + i, left) - m) * rho, hatDot = rho * (TAccess.Load(dot + i, left) - md - hat * pr);
                Vector512<T> b = TAccess.Load(bar + i, left), w = TAccess.Load(weight + i, left);
                Vector512<T> g = b * w, gDot = Simd.Fma(TAccess.Load(barDot + i, left), w, b * TAccess.Load(weightDot + i, left));
                // ρ̇/ρ = −ρ ⟨x̂ ẋ⟩.
                Vector512<T> result = rho * (gDot - m1Dot - hatDot * m2 - hat * m2Dot - rho * pr * (g - m1 - hat * m2));
                if (_add) result += TAccess.Load(to + i, left);
                TAccess.Store(result, to + i, left);
            }
        }
    }
}
