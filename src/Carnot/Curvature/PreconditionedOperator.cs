using System.Numerics.Tensors;

namespace Carnot.Curvature;

/// <summary>P^½ H P^½: the curvature that an optimiser sees whose step is η P g with a diagonal P, such as Adam's 1/(√v̂ + ε).</summary>
/// <remarks>
/// In the coordinates P^−½ θ the optimiser is plain gradient descent at rate η, so that η times this operator's largest eigenvalue meets the edge of
/// stability, not η times that of H. Source: Cohen et al., "Adaptive Gradient Methods at the Edge of Stability" (arXiv 2207.14484).
/// </remarks>
public sealed class PreconditionedOperator : ISymmetricOperator
{
    private readonly ISymmetricOperator _hessian;
    private readonly double[] _root, _scaled;

    /// <summary>P^½ H P^½ for a diagonal <paramref name="preconditioner"/> P, shape (d), of finite numbers of 0 or more.</summary>
    public PreconditionedOperator(ISymmetricOperator hessian, ReadOnlySpan<double> preconditioner)
    {
        ArgumentNullException.ThrowIfNull(hessian);
        if (preconditioner.Length != hessian.Dimension) throw new ArgumentException($"A preconditioner of {preconditioner.Length} numbers was given for {hessian.Dimension} dimensions.", nameof(preconditioner));
        (_hessian, _root, _scaled) = (hessian, new double[preconditioner.Length], new double[preconditioner.Length]);
        for (int i = 0; i < _root.Length; i++) _root[i] = Math.Sqrt(Require.NonNegative("preconditioner", preconditioner[i]));
    }

    /// <inheritdoc/>
    public int Dimension => _hessian.Dimension;

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<double> vector, Span<double> product)
    {
        TensorPrimitives.Multiply(vector, _root, _scaled);
        _hessian.Apply(_scaled, product);
        TensorPrimitives.Multiply(product, _root, product);
    }
}
