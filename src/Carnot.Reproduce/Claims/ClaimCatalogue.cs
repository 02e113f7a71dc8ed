using System.Collections.Immutable;
using Carnot.Reproduce.Ntl;

namespace Carnot.Reproduce.Claims;

/// <summary>Every claim, in the order of the papers.</summary>
public static class ClaimCatalogue
{
    /// <summary>All claims.</summary>
    public static readonly ImmutableArray<Claim> All =
    [
        new LawsOfThermodynamics(),
        new SgdWidth(),
        new SignGdWidth(),
        new Equipartition(),
        new AdamCapacity(),
        new MomentumCapacity(),
        new FourierCooling(),
        new ThermalLag(),
        new QuenchEntropy(),
        new OptimalDecayShape(),
        new DecayPhaseDiagram(),
        new DecayPowers(),
        new EntropicForceClaim(),
        new Trapping(),
        new Blocking(),
        new HotAndCold(),
    ];

    /// <summary>The claims called by these names; all where none is given.</summary>
    public static ImmutableArray<Claim> Named(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Count == 0 ? All : [.. names.Distinct().Select(Named)];
    }

    private static Claim Named(string name) => All.FirstOrDefault(claim => claim.Name == name)
        ?? throw new UsageException($"Unknown claim \"{name}\"{Nearest.Hint(name, All.Select(c => c.Name))} \"carnot reproduce list\" lists all {All.Length}.");
}
