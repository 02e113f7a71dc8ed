using System.Numerics.Tensors;
using Carnot.Randomness;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Carnot.Curvature;

/// <summary>Lanczos' recurrence H Q = Q T + β q eᵀ: an orthonormal basis Q of the Krylov space and the tridiagonal T, grown vector by vector.</summary>
/// <remarks>
/// Every new vector is orthogonalised twice against all earlier ones. Without that rounding brings found eigenvalues back as ghosts (Paige 1976).
/// Where the space is exhausted, β = 0, the basis goes on with a random direction, which finds further copies of a multiple eigenvalue.
/// </remarks>
internal sealed class KrylovBasis
{
    private readonly ISymmetricOperator _operator;
    private readonly Rng _rng;
    private readonly List<double[]> _vectors = [];
    private readonly List<double> _diagonal = [], _offDiagonal = [];
    private readonly double[] _next;
    private double _scale;

    /// <summary>A basis that begins with <paramref name="start"/>.</summary>
    public KrylovBasis(ISymmetricOperator symmetric, ReadOnlySpan<double> start, Rng rng)
    {
        (_operator, _rng, _next) = (symmetric, rng, start.ToArray());
        TensorPrimitives.Divide(_next, TensorPrimitives.Norm<double>(_next), _next);
    }

    /// <summary>Vectors so far, one product each.</summary>
    public int Count => _vectors.Count;

    /// <summary>‖H q − Q T‖: how far the space is from being invariant.</summary>
    public double Remainder { get; private set; }

    /// <summary>The basis.</summary>
    public IReadOnlyList<double[]> Vectors => _vectors;

    /// <summary>Adds one vector; false where the basis spans all d dimensions.</summary>
    public bool Grow()
    {
        if (Count == _operator.Dimension) return false;
        if (Count > 0) _offDiagonal.Add(Remainder);
        double[] q = [.. _next];
        _vectors.Add(q);
        _operator.Apply(q, _next);
        if (!double.IsFinite(TensorPrimitives.Sum<double>(_next))) throw new DivergenceException("A curvature product is not finite: the loss has no second derivative at these weights. Measure an earlier checkpoint.");
        _diagonal.Add(TensorPrimitives.Dot<double>(q, _next));
        _scale = Math.Max(_scale, TensorPrimitives.Norm<double>(_next));
        Orthogonalize(_next);
        double beta = TensorPrimitives.Norm<double>(_next);
        if (beta > 1e-13 * _scale)
        {
            Remainder = beta;
            TensorPrimitives.Divide(_next, beta, _next);
        }
        else
        {
            Remainder = 0;
            _rng.FillNormals(_next);
            Orthogonalize(_next);
            TensorPrimitives.Divide(_next, TensorPrimitives.Norm<double>(_next), _next);
        }
        return true;
    }

    /// <summary>Eigenvalues of T in ascending order with their eigenvectors as columns.</summary>
    public Evd<double> Ritz()
    {
        Matrix<double> t = Matrix<double>.Build.Dense(Count, Count);
        for (int i = 0; i < Count; i++)
        {
            t[i, i] = _diagonal[i];
            if (i > 0) t[i, i - 1] = t[i - 1, i] = _offDiagonal[i - 1];
        }
        return t.Evd(Symmetricity.Symmetric);
    }

    private void Orthogonalize(double[] vector)
    {
        for (int pass = 0; pass < 2; pass++)
            foreach (double[] q in _vectors)
                TensorPrimitives.MultiplyAdd(q, -TensorPrimitives.Dot<double>(q, vector), vector, vector);
    }
}
