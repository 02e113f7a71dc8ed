using Carnot.Statistics;

namespace Carnot.Measurements;

/// <summary>The two forces on a slow direction u: −∇L·u of the loss, and −∇S·u, the entropic one; together the slope of the free energy F = L + S.</summary>
/// <param name="Drift">−E[g]·u.</param>
/// <param name="Entropic">−E[∇S]·u.</param>
/// <param name="Share">Entropic over drift: −1 where the run is blocked, between −1 and 0 where it is held back.</param>
public sealed record ForceBalance(Estimate Drift, Estimate Entropic, Estimate Share)
{
    /// <summary>From both forces of n ≥ 3 independent batches along a direction that was found on other batches.</summary>
    public static ForceBalance Of(ReadOnlySpan<double> drift, ReadOnlySpan<double> entropic)
    {
        double[] d = drift.ToArray(), e = entropic.ToArray();
        double sumD = d.Sum(), sumE = e.Sum();
        return new(Estimate.MeanOfIndependent(d), Estimate.MeanOfIndependent(e),
            Jackknife.Of(d.Length, left => left < 0 ? sumE / sumD : (sumE - e[left]) / (sumD - d[left])));
    }
}
