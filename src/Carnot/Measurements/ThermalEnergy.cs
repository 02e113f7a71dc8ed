using System.Text.RegularExpressions;

namespace Carnot.Measurements;

/// <summary>Θ = ¼ E[gᵀΛg], the thermal energy of a group of parameters; (η/4) E‖g‖² under plain SGD. In balance all groups that a symmetry ties hold the same.</summary>
/// <param name="Group">A layer, or part of one.</param>
/// <param name="Energy">Θ in nats.</param>
public sealed partial record ThermalEnergy(string Group, Estimate Energy)
{
    /// <summary>What the group has in common with its like: its name without the number of its layer, <c>h.*.attn</c>.</summary>
    public string Kind => Numbers().Replace(Group, "*");

    /// <summary>The equipartition index max Θ/min Θ of two groups: 1 in equipartition.</summary>
    /// <remarks>Extremes are chosen by their values, so the index of groups that are equal within their errors comes out above 1 by about those errors.</remarks>
    public static Estimate Index(ThermalEnergy hottest, ThermalEnergy coldest)
    {
        ArgumentNullException.ThrowIfNull(hottest);
        ArgumentNullException.ThrowIfNull(coldest);
        double ratio = hottest.Energy.Value / coldest.Energy.Value;
        double relative = Math.Sqrt(Square(hottest.Energy) + Square(coldest.Energy));
        return new(ratio, Math.Abs(ratio) * relative, Math.Min(hottest.Energy.EffectiveSamples, coldest.Energy.EffectiveSamples));
    }

    /// <summary>The groups of one kind that differ most; null where no two are of one kind. Layers of different kinds need not be equal.</summary>
    public static (ThermalEnergy Hottest, ThermalEnergy Coldest)? Extremes(IEnumerable<ThermalEnergy> groups)
    {
        var pairs = groups.GroupBy(group => group.Kind).Where(kind => kind.Count() > 1)
            .Select(kind => (Hottest: kind.MaxBy(group => group.Energy.Value)!, Coldest: kind.MinBy(group => group.Energy.Value)!)).ToArray();
        return pairs.Length == 0 ? null : pairs.MaxBy(pair => pair.Hottest.Energy.Value / pair.Coldest.Energy.Value);
    }

    private static double Square(Estimate energy) => energy.StandardError / energy.Value * (energy.StandardError / energy.Value);

    [GeneratedRegex(@"(?<=^|\.)\d+(?=\.|$)")]
    private static partial Regex Numbers();
}
