using System.Collections.Immutable;

namespace Carnot.Laws;

/// <summary>The laws Carnot knows, in the order of tables.</summary>
public static class LossLaws
{
    /// <summary>One of each law.</summary>
    public static ImmutableArray<ILossLaw> All { get; } = [new ThermodynamicLaw(), new MultiPowerLaw(), new MomentumLaw(), new FunctionalLaw(), new ConvexLaw(), new RateSumLaw(), new ChinchillaLaw()];

    /// <summary>Their names, as a list to read.</summary>
    public static string Names => string.Join(", ", All.Select(law => law.Name));

    /// <summary>The law of that name; an unknown one is a <see cref="UsageException"/>.</summary>
    public static ILossLaw Named(string name) => All.FirstOrDefault(law => law.Name == name)
        ?? throw new UsageException($"Unknown law \"{name}\"{Nearest.Hint(name, All.Select(law => law.Name))} Known laws: {Names}.");
}
