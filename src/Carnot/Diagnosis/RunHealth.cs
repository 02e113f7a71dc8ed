using System.Collections.Immutable;
using Carnot.Measurements;
using Carnot.Runs;

namespace Carnot.Diagnosis;

/// <summary>Whether anything is wrong with a run, and at which batch size its gradient and its noise are equal.</summary>
/// <param name="Findings">Those of <see cref="RunDiagnosis"/>.</param>
/// <param name="Excursions">Where the loss rose well above the least it had reached.</param>
/// <param name="NoiseScale">That of <see cref="PooledNoiseScale"/>; null where no probe measured it.</param>
public sealed record RunHealth(ImmutableArray<Finding> Findings, ImmutableArray<Excursion> Excursions, Reading? NoiseScale)
{
    /// <summary>From a run's log and what probes read, in the order of steps.</summary>
    public static RunHealth Of(Run run, IReadOnlyList<TimedReading> readings)
    {
        ArgumentNullException.ThrowIfNull(run);
        ImmutableArray<Excursion> excursions = Excursion.Find(run.Loss);
        return new(RunDiagnosis.Of(run, excursions, readings), excursions, PooledNoiseScale.Of(readings));
    }

    /// <summary>The names of the findings with a verdict, divided by commas.</summary>
    public string Names(Symptom symptom) => string.Join(", ", Findings.Where(finding => finding.Symptom == symptom).Select(finding => finding.Name));
}
