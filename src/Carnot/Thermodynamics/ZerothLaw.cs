using System.Collections.Immutable;

namespace Carnot.Thermodynamics;

/// <summary>Zeroth law: directions in equilibrium with one learning rate hold the same thermal loss, whatever their curvature.</summary>
/// <remarks>Each direction is compared with the mean of the others, so no theory of the common value is needed. Needs equal gradient noise (SGD) in all directions.</remarks>
public static class ZerothLaw
{
    /// <summary>The verdict on two or more directions with independent errors; violation l_i / mean of the others − 1.</summary>
    public static LawVerdict Judge(IReadOnlyList<ModeEnergy> modes, double resolution = 0.1)
    {
        const string Law = "Zeroth law";
        if (modes.Count < 2) return LawVerdict.TooLittle(Law, resolution, $"Equality needs at least two directions, got {modes.Count}.");
        foreach (ModeEnergy mode in modes) Require.Positive("thermal loss", mode.ThermalLoss.Value);

        double sum = modes.Sum(m => m.ThermalLoss.Value), variance = modes.Sum(m => Math.Pow(m.ThermalLoss.StandardError, 2));
        ImmutableArray<Comparison> comparisons = [.. modes.Select(m =>
        {
            double others = (sum - m.ThermalLoss.Value) / (modes.Count - 1), ratio = m.ThermalLoss.Value / others;
            double othersError = Math.Sqrt(Math.Max(0, variance - Math.Pow(m.ThermalLoss.StandardError, 2))) / (modes.Count - 1);
            double error = ratio * Math.Sqrt(Math.Pow(m.ThermalLoss.StandardError / m.ThermalLoss.Value, 2) + Math.Pow(othersError / others, 2));
            return new Comparison(FormattableString.Invariant($"the thermal loss at curvature {m.Curvature:G4}"), others, m.ThermalLoss, new(ratio - 1, error, m.ThermalLoss.EffectiveSamples));
        })];
        return LawVerdict.OnEquality(Law, resolution, comparisons);
    }
}
