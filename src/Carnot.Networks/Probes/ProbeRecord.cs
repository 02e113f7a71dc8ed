using System.Collections.Immutable;
using Carnot.Measurements;

namespace Carnot.Networks.Probes;

/// <summary>What a probe read on a step.</summary>
/// <param name="Step">The step, counted from 0; the readings are of the weights after its update.</param>
/// <param name="Probe">The probe's name.</param>
/// <param name="LearningRate">η of the step's update.</param>
/// <param name="Readings">The numbers.</param>
public sealed record ProbeRecord(long Step, string Probe, double LearningRate, ImmutableArray<Reading> Readings);
