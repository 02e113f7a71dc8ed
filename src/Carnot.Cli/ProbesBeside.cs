using System.Collections.Immutable;
using Carnot.Diagnosis;
using Carnot.Networks.Probes;
using Carnot.Networks.Training;
using Carnot.Runs;

namespace Carnot.Cli;

/// <summary>What probes wrote beside a log.</summary>
internal static class ProbesBeside
{
    /// <summary>The readings in the order of steps; none where no probe was at work.</summary>
    public static ImmutableArray<TimedReading> Of(Run run)
    {
        string? beside = Path.GetDirectoryName(run.Source) is { } folder ? Path.Combine(folder, RunFolder.ProbesFile) : null;
        ImmutableArray<ProbeRecord> records = beside is not null && File.Exists(beside) ? ProbeLog.Read(beside) : [];
        return [.. records.SelectMany(record => record.Readings.Select(reading => new TimedReading(record.Step, record.LearningRate, reading)))];
    }
}
