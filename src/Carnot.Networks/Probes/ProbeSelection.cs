using System.Collections.Immutable;
using Carnot.Networks.Models;
using Carnot.Networks.Training;

namespace Carnot.Networks.Probes;

/// <summary>Which probes look at a run, and when.</summary>
/// <param name="Probes">The probes with their schedules.</param>
/// <param name="IsBudgeted">Whether they keep to the share of the training time that their classes promise.</param>
public sealed record ProbeSelection(ImmutableArray<(IProbe Probe, ProbeSchedule Schedule)> Probes, bool IsBudgeted)
{
    /// <summary>All probes there are, each anew: some keep what they saw.</summary>
    public static ImmutableArray<IProbe> All =>
    [
        new NoiseProbe(),
        new TemperatureProbe(),
        new EntropyProbe(),
        new AdamBalanceProbe(),
        new UpdatesProbe(),
        new DriftProbe(),
        new SharpnessProbe(),
        new TraceProbe(),
        new DirectionalSharpnessProbe(),
        new ChargesProbe(),
        new DensityProbe(),
        new EntropicForceProbe(),
        new FluctuationsProbe(),
        new BalanceProbe(),
    ];

    /// <summary>The part of the training time that the probes of a class may take, the cheaper classes not counted: together 5, 25 and 100 %.</summary>
    public static double Budget(ProbeClass costs) => costs switch { ProbeClass.Economy => 0.05, ProbeClass.Business => 0.20, _ => 0.75 };

    /// <summary>A class, or names divided by commas, each with <c>@N</c> or <c>@log</c> for another schedule; names have no budget and measure exactly on their schedule.</summary>
    public static ProbeSelection Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ImmutableArray<IProbe> all = All;
        if (Enum.GetNames<ProbeClass>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            ProbeClass wanted = Enum.Parse<ProbeClass>(known);
            return new([.. all.Where(probe => probe.Class <= wanted).Select(probe => (probe, probe.Schedule))], IsBudgeted: true);
        }
        var chosen = ImmutableArray.CreateBuilder<(IProbe, ProbeSchedule)>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = part.Split('@', 2);
            IProbe probe = all.FirstOrDefault(candidate => candidate.Name == pair[0])
                ?? throw new UsageException($"There is no probe \"{pair[0]}\"{Nearest.Hint(pair[0], all.Select(candidate => candidate.Name))} Probes: economy, business, full, or {string.Join(", ", all.Select(candidate => candidate.Name))}.");
            if (chosen.Any(other => other.Item1.Name == probe.Name)) throw new UsageException($"The probe \"{probe.Name}\" is named twice; name it once.");
            chosen.Add((probe, pair.Length > 1 ? ProbeSchedule.Parse(pair[1]) : probe.Schedule));
        }
        if (chosen.Count == 0) throw new UsageException($"No probe is named. Probes: economy, business, full, or {string.Join(", ", all.Select(candidate => candidate.Name))}.");
        return new(chosen.ToImmutable(), IsBudgeted: false);
    }

    /// <summary>Bytes that the probes take on top of training at their most: what each keeps, and what one of them takes beside that while it measures.</summary>
    public long Bytes(Network<float> network)
    {
        ArgumentNullException.ThrowIfNull(network);
        // The network takes its memory for curvature once, however many probes ask for it.
        long curvature = network.CurvatureBytes;
        var each = Probes.Select(chosen => (Most: chosen.Probe.Bytes(network), Kept: chosen.Probe.KeptBytes(network))).ToArray();
        long shared = each.Any(bytes => bytes.Most >= curvature) ? curvature : 0;
        return shared + each.Sum(bytes => bytes.Kept) + each.Max(bytes => bytes.Most - bytes.Kept - (bytes.Most >= curvature ? curvature : 0));
    }

    /// <summary>Refuses, before anything begins, probes that need more memory than there is beside training.</summary>
    public void CheckMemory(Network<float> network, int optimizerVectors, long available)
    {
        ArgumentNullException.ThrowIfNull(network);
        MemoryForecast.Check(network.TrainingBytes(optimizerVectors) + Bytes(network), available, $"A network of {network.ParameterCount} parameters with the probes {string.Join(", ", Probes.Select(chosen => chosen.Probe.Name))}", "Leave costly probes out of --probe, or give a smaller --batch, --context, --width or --layers.");
    }
}
