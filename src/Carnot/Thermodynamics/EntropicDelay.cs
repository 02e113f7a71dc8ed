using Carnot.Landscapes;

namespace Carnot.Thermodynamics;

/// <summary>D_entropic, the slow loss that entropic forces cost: −C c′(y_D)² Σ_t η_t² Σ_i (ln a_i)′(y_t) / c′(y_t), to first order in C.</summary>
/// <remarks>
/// Above 0 where the valleys narrow downstream; at one learning-rate sum it grows with Σ η², so it punishes high rates.
/// Source: first-order perturbation of dy/dτ = −c′ − C η (ln a)′ around the plain river.
/// </remarks>
public static class EntropicDelay
{
    /// <summary>D_entropic at the end of <paramref name="learningRates"/>, from <paramref name="start"/>.</summary>
    public static double Of(RiverValley valley, double start, double equipartition, ReadOnlySpan<double> learningRates)
    {
        double[] path = RiverTime.Flow(valley.River, start, learningRates);
        double sum = 0;
        for (int t = 0; t < learningRates.Length; t++)
        {
            double y = path[t], slope = valley.River.Slope(y);
            if (slope == 0) throw new UsageException($"The entropic delay needs a river that flows, but its slope is 0 at y = {y}, before step {t}.");
            sum += learningRates[t] * learningRates[t] * valley.Sharpnesses.Sum(a => a.Slope(y) / a.At(y)) / slope;
        }
        double end = valley.River.Slope(path[^1]);
        return -Require.NonNegative("constant of equipartition", equipartition) * end * end * sum;
    }
}
