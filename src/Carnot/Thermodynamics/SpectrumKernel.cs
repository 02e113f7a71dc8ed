using System.Collections.Immutable;

namespace Carnot.Thermodynamics;

/// <summary>(1/N) Σ exp(−λ_i S) over the conductances of a given spectrum (2a_i for SGD).</summary>
public sealed class SpectrumKernel : ICoolingKernel
{
    /// <summary>The kernel of a spectrum of conductances, each above 0.</summary>
    public SpectrumKernel(params IEnumerable<double> conductances)
    {
        ArgumentNullException.ThrowIfNull(conductances);
        Conductances = [.. conductances];
        if (Conductances.IsEmpty) throw new UsageException("The spectrum is empty: give at least one conductance.");
        foreach (double conductance in Conductances) Require.Positive("conductance", conductance);
    }

    /// <summary>λ_i, shape (N).</summary>
    public ImmutableArray<double> Conductances { get; }

    /// <inheritdoc/>
    public double At(double learningRateSum)
    {
        double sum = 0;
        foreach (double conductance in Conductances) sum += Math.Exp(-conductance * learningRateSum);
        return sum / Conductances.Length;
    }
}
