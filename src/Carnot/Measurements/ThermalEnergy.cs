namespace Carnot.Measurements;

/// <summary>Θ = ¼ E[gᵀΛg], the thermal energy of a group of parameters; (η/4) E‖g‖² under plain SGD. In balance all groups that a symmetry ties hold the same.</summary>
/// <param name="Group">A layer, or part of one.</param>
/// <param name="Energy">Θ in nats.</param>
public sealed record ThermalEnergy(string Group, Estimate Energy)
{
    /// <summary>The equipartition index max Θ/min Θ of two groups or more: 1 in equipartition.</summary>
    /// <remarks>The extremes are chosen by their values, so the index of groups that are equal within their errors comes out above 1 by about those errors.</remarks>
    public static Estimate Index(IReadOnlyList<ThermalEnergy> groups)
    {
        var (hottest, coldest) = Extremes(groups);
        double ratio = hottest.Energy.Value / coldest.Energy.Value;
        double relative = Math.Sqrt(Square(hottest.Energy) + Square(coldest.Energy));
        return new(ratio, Math.Abs(ratio) * relative, Math.Min(hottest.Energy.EffectiveSamples, coldest.Energy.EffectiveSamples));
    }

    /// <summary>The groups that hold most and least.</summary>
    public static (ThermalEnergy Hottest, ThermalEnergy Coldest) Extremes(IReadOnlyList<ThermalEnergy> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Count < 2) throw new ArgumentException($"Equipartition is between two groups or more, got {groups.Count}.", nameof(groups));
        return (groups.MaxBy(group => group.Energy.Value)!, groups.MinBy(group => group.Energy.Value)!);
    }

    private static double Square(Estimate energy) => energy.StandardError / energy.Value * (energy.StandardError / energy.Value);
}
