namespace Carnot.Thermodynamics;

/// <summary>N C, the loss that every unit of learning rate costs: L_f = N C η over N valley directions.</summary>
/// <remarks>Source: NTL, arXiv:2505.10559, section 3, which finds 110 for GPT-2.</remarks>
public static class HeatCapacity
{
    /// <summary>Σ C_i, for small learning rates; N C where all directions have one noise.</summary>
    public static double Of(params IEnumerable<IEquilibrium> directions)
    {
        ArgumentNullException.ThrowIfNull(directions);
        return directions.Sum(d => d.Equipartition);
    }

    /// <summary>N = (N C)/C, the number of valley directions behind a measured heat capacity.</summary>
    public static Estimate Directions(Estimate heatCapacity, double equipartition) => heatCapacity.Scale(1 / Require.Positive("constant of equipartition", equipartition));
}
