using System.Collections.Immutable;
using Carnot.Randomness;

namespace Carnot.Curvature;

/// <summary>The spectral density of a symmetric operator: tr f(H)/d ≈ mean over random signs z of Gauss' quadrature Σ_k w_k f(θ_k) in the Krylov space of z.</summary>
/// <remarks>
/// m products a probe integrate polynomials up to degree 2m − 1 exactly, so the moments tr H and tr H² have no error but that of the probes.
/// Source: Golub and Welsch (1969); Ghorbani, Krishnan and Xiao, arXiv 1901.10159.
/// </remarks>
public static class StochasticLanczosQuadrature
{
    /// <summary>The density from <paramref name="probes"/> ≥ 2 starting vectors with <paramref name="products"/> products each.</summary>
    public static SpectralDensity Measure(ISymmetricOperator symmetric, int probes, int products, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(symmetric);
        ArgumentNullException.ThrowIfNull(rng);
        Require.AtLeast("number of probes", 2, probes);
        Require.AtLeast("number of products", 1, products);
        var rules = ImmutableArray.CreateBuilder<ImmutableArray<SpectralNode>>(probes);
        double[] signs = new double[symmetric.Dimension];
        for (int probe = 0; probe < probes; probe++)
        {
            Hutchinson.FillSigns(signs, rng);
            var basis = new KrylovBasis(symmetric, signs, rng.Fork($"beyond/{probe}"));
            while (basis.Count < products && basis.Grow())
                if (basis.Remainder == 0) break; // the space of this vector is exhausted: the rule is exact for it
            var ritz = basis.Ritz();
            rules.Add([.. Enumerable.Range(0, basis.Count).Select(k => new SpectralNode(ritz.EigenValues[k].Real, Math.Pow(ritz.EigenVectors[0, k], 2)))]);
        }
        return new(symmetric.Dimension, rules.MoveToImmutable());
    }
}
