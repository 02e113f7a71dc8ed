using Carnot.Networks.Probes;

namespace Carnot.Cli;

/// <summary>The probes that a checkpoint can be asked, with more products and batches than a running training could spare.</summary>
internal static class CheckpointProbes
{
    private static readonly Func<IProbe>[] Makers =
    [
        () => new NoiseProbe(),
        () => new TemperatureProbe(),
        () => new EntropyProbe(),
        () => new AdamBalanceProbe(),
        () => new SharpnessProbe(count: 5, products: 60, batches: 4),
        () => new TraceProbe(probes: 16, batches: 4),
        () => new DirectionalSharpnessProbe(batches: 24),
        () => new ChargesProbe(batches: 16),
        () => new DensityProbe(probes: 8, products: 16, batches: 2),
        () => new EntropicForceProbe(batches: 24),
    ];

    /// <summary>Their names; probes that have to follow a run are not among them.</summary>
    public static IEnumerable<string> Names => Makers.Select(make => make().Name);

    /// <summary>What is measured where nothing is asked for.</summary>
    public static string Usual => "noise,temperature,entropy";

    /// <summary>The probes of some names, or all.</summary>
    public static IReadOnlyList<IProbe> Parse(string names)
    {
        IProbe[] all = [.. Makers.Select(make => make())];
        if (names == "all") return all;
        return [.. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().Select(name => all.FirstOrDefault(probe => probe.Name == name)
            ?? throw new UsageException(ProbeSelection.All.Any(probe => probe.Name == name)
                ? $"The probe \"{name}\" follows a run and cannot be asked at a checkpoint; give it to \"carnot train --probe\"{(name == "fluctuations" ? ", or measure --temperature" : "")}."
                : $"There is no probe \"{name}\"{Nearest.Hint(name, Names)} Probes: all, or {string.Join(", ", Names)}."))];
    }
}
