namespace Carnot.Thermodynamics;

/// <summary>Equipartition: every direction holds C η, with the C that theory gives for the optimizer and its noise.</summary>
public static class EquipartitionLaw
{
    /// <summary>The verdict on directions whose expected thermal loss is <paramref name="equipartition"/> × <paramref name="learningRate"/>; violation l_i/(Cη) − 1.</summary>
    /// <remarks>C η is the limit of small aη; SGD's exact width is larger by 1/(1 − aη/2), which a resolution below aη/2 will see.</remarks>
    public static LawVerdict Judge(IReadOnlyList<ModeEnergy> modes, double equipartition, double learningRate, double resolution = 0.1)
    {
        double expected = Require.Positive("constant of equipartition", equipartition) * Require.Positive("learning rate", learningRate);
        return LawVerdict.OnEquality("Equipartition", resolution, [.. modes.Select(m => new Comparison(
            FormattableString.Invariant($"the thermal loss at curvature {m.Curvature:G4}"), expected, m.ThermalLoss, m.ThermalLoss.Scale(1 / expected).Minus(Estimate.Exact(1))))]);
    }
}
