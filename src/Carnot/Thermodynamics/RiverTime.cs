using Carnot.Landscapes;

namespace Carnot.Thermodynamics;

/// <summary>τ = Σ η, the time of the slow dynamics: dy/dτ = −c′(y). Two schedules with one τ are at one place of the river.</summary>
public static class RiverTime
{
    /// <summary>τ after each step, shape (steps).</summary>
    public static double[] Of(ReadOnlySpan<double> learningRates)
    {
        double[] times = new double[learningRates.Length];
        double sum = 0;
        for (int t = 0; t < times.Length; t++) times[t] = sum += Require.NonNegative("learning rate", learningRates[t]);
        return times;
    }

    /// <summary>y before each step and after the last, by y ← y − η c′(y), without entropic force; shape (steps + 1).</summary>
    public static double[] Flow(IRiver river, double start, ReadOnlySpan<double> learningRates)
    {
        double[] positions = new double[learningRates.Length + 1];
        positions[0] = start;
        for (int t = 0; t < learningRates.Length; t++) positions[t + 1] = positions[t] - learningRates[t] * river.Slope(positions[t]);
        return positions;
    }
}
