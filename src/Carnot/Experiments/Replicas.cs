using Carnot.Dynamics;
using Carnot.Ensembles;

namespace Carnot.Experiments;

/// <summary>Errors of quantities that are not averages over walkers: the experiment is repeated on independent parts of the ensemble.</summary>
internal static class Replicas
{
    /// <summary>Enough for an error bar that is itself known to 1/√(2 · 19) = 16 %.</summary>
    public const int Count = 20;

    /// <summary>Mean and error of what <paramref name="measure"/> finds in each of 20 independent ensembles that share the walkers.</summary>
    public static Estimate Measure(Simulation simulation, Parameters p, ReadOnlySpan<StartingPoint> starts, Func<Ensemble, double> measure)
        => Measure(simulation, p, starts, ensemble => [measure(ensemble)])[0];

    /// <summary>The same for several quantities at once.</summary>
    public static Estimate[] Measure(Simulation simulation, Parameters p, ReadOnlySpan<StartingPoint> starts, Func<Ensemble, double[]> measure)
    {
        int walkers = Math.Max(2, p.Walkers / Count);
        double[][] samples = new double[Count][];
        for (int r = 0; r < Count; r++)
            samples[r] = measure(new Ensemble(simulation, walkers, p.SeedOf(r + 1), starts));
        return [.. Enumerable.Range(0, samples[0].Length).Select(i => Estimate.MeanOfIndependent([.. samples.Select(sample => sample[i])]))];
    }
}
