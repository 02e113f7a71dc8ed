namespace Carnot.Thermodynamics;

/// <summary>Third law: no schedule cools a valley to zero in finitely many steps; for SGD, l_f(T) ≥ 1/(1/l_f(0) + 2aT/s²).</summary>
public static class ThirdLaw
{
    /// <summary>The verdict on the thermal loss of one direction during any schedule; violation 1 − l_f/bound, forbidden above 0.</summary>
    /// <param name="points">The measurements; their steps count from <paramref name="initialLoss"/>.</param>
    /// <param name="initialLoss">l_f before the first of these steps.</param>
    /// <param name="curvature">a.</param>
    /// <param name="noise">s.</param>
    /// <param name="resolution">δ.</param>
    public static LawVerdict Judge(IReadOnlyList<CoolingPoint> points, double initialLoss, double curvature, double noise, double resolution = 0.1)
        => LawVerdict.OnBound("Third law", resolution, [.. points.Select(p =>
        {
            double bound = Unattainability.Bound(initialLoss, curvature, noise, p.Step);
            return new Comparison($"the thermal loss after {p.Step} steps", bound, p.ThermalLoss, Estimate.Exact(1).Minus(p.ThermalLoss.Scale(1 / bound)));
        })]);
}
