namespace Carnot.Thermodynamics;

/// <summary>Second law: while the learning rate does not rise, a valley is never colder than its thermostat, l_f ≥ C η.</summary>
public static class SecondLaw
{
    /// <summary>The verdict on a run that starts in equilibrium; violation 1 − l_f/(Cη), forbidden above 0.</summary>
    public static LawVerdict Judge(IReadOnlyList<CoolingPoint> points, double heatCapacity, double resolution = 0.1)
    {
        Require.Positive("heat capacity", heatCapacity);
        for (int i = 1; i < points.Count; i++)
        {
            if (points[i].Step <= points[i - 1].Step)
                throw new UsageException($"The steps of a cooling curve must increase, got {points[i - 1].Step} before {points[i].Step}.");
            if (points[i].LearningRate > points[i - 1].LearningRate)
                throw new UsageException($"The second law speaks of cooling, but the learning rate rises from {points[i - 1].LearningRate} to {points[i].LearningRate} by step {points[i].Step}.");
        }
        return LawVerdict.OnBound("Second law", resolution, [.. points.Select(p =>
        {
            double bound = heatCapacity * Require.Positive("learning rate", p.LearningRate);
            return new Comparison($"the thermal loss after {p.Step} steps", bound, p.ThermalLoss, Estimate.Exact(1).Minus(p.ThermalLoss.Scale(1 / bound)));
        })]);
    }
}
