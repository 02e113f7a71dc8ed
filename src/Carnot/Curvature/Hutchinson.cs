using System.Numerics.Tensors;
using Carnot.Randomness;

namespace Carnot.Curvature;

/// <summary>tr H = E[zᵀHz] over random signs z.</summary>
/// <remarks>Variance of one probe: 2 (‖H‖_F² − Σ h_ii²), the smallest of all distributions of independent components. Source: Hutchinson (1989).</remarks>
public static class Hutchinson
{
    /// <summary>The trace from <paramref name="probes"/> products, at least 2.</summary>
    public static Estimate Trace(ISymmetricOperator symmetric, int probes, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(symmetric);
        double[] signs = new double[symmetric.Dimension], product = new double[symmetric.Dimension], samples = new double[Require.AtLeast("number of probes", 2, probes)];
        for (int i = 0; i < samples.Length; i++)
        {
            FillSigns(signs, rng);
            symmetric.Apply(signs, product);
            samples[i] = TensorPrimitives.Dot<double>(signs, product);
        }
        return Estimate.MeanOfIndependent(samples);
    }

    /// <summary>Independent signs +1 and −1.</summary>
    internal static void FillSigns(Span<double> signs, Rng rng)
    {
        uint bits = 0;
        for (int i = 0; i < signs.Length; i++, bits >>= 1)
        {
            if (i % 32 == 0) bits = rng.NextUInt32();
            signs[i] = (bits & 1) == 0 ? -1 : 1;
        }
    }
}
