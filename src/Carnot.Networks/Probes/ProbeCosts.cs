using System.Collections.Immutable;
using System.Globalization;

namespace Carnot.Networks.Probes;

/// <summary>What probing cost beside training.</summary>
/// <param name="TrainingSeconds">The time of the run without its probes.</param>
/// <param name="Probes">Each probe's measurements and seconds.</param>
public sealed record ProbeCosts(double TrainingSeconds, ImmutableArray<(string Name, int Measurements, double Seconds)> Probes)
{
    /// <summary>Seconds of all probes.</summary>
    public double Seconds => Probes.Sum(probe => probe.Seconds);

    /// <summary>The time of the probes in parts of the time of training.</summary>
    public double Share => Seconds / TrainingSeconds;

    /// <inheritdoc/>
    public override string ToString()
    {
        string each = string.Join(", ", Probes.Where(probe => probe.Measurements > 0).Select(probe => string.Create(CultureInfo.InvariantCulture, $"{probe.Name} {100 * probe.Seconds / TrainingSeconds:F1} % in {probe.Measurements}")));
        string[] never = [.. Probes.Where(probe => probe.Measurements == 0).Select(probe => probe.Name)];
        string told = string.Create(CultureInfo.InvariantCulture, $"Probing took {100 * Share:F1} % of the training time ({Seconds:F1} s of {TrainingSeconds:F1} s){(each.Length > 0 ? $": {each} measurements" : "")}.");
        return never.Length == 0 ? told : $"{told} The run was too short to pay for {string.Join(", ", never)}; named with a step, as {never[0]}@100, they measure whatever it costs.";
    }
}
