using Carnot.Dynamics;

namespace Carnot.Tests.Dynamics;

/// <summary>Estimates from reference walkers.</summary>
internal static class Measure
{
    /// <summary>The mean of an observable along one stationary walker, seen every <paramref name="stride"/> steps after <paramref name="burnIn"/>.</summary>
    public static Estimate Along(Walker walker, int burnIn, int samples, int stride, Func<Walker, double> observable)
    {
        double[] seen = new double[samples];
        walker.Advance(burnIn);
        for (int i = 0; i < samples; i++)
        {
            walker.Advance(stride);
            seen[i] = observable(walker);
        }
        return Estimate.MeanOf(seen);
    }

    /// <summary>The mean of an observable over independent walkers.</summary>
    public static Estimate Over(int walkers, Func<int, double> observable)
    {
        double[] seen = new double[walkers];
        for (int i = 0; i < walkers; i++) seen[i] = observable(i);
        return Estimate.MeanOfIndependent(seen);
    }
}
