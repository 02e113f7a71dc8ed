using System.Collections.Immutable;
using Carnot.Schedules;

namespace Carnot.Runs;

/// <summary>A training run as it was recorded, by any tool: its series, its learning rate, and what had to be mended while reading.</summary>
public sealed record Run
{
    /// <summary>The run's name: its file or folder without the ending.</summary>
    public required string Name { get; init; }

    /// <summary>Where it was read from, as the user named it, or how it was made.</summary>
    public required string Source { get; init; }

    /// <summary>The series that a law is fitted to, chosen by the user or by its name.</summary>
    public required Series Loss { get; init; }

    /// <summary>The step from which on no loss is finite to the end of the log, as of a run that diverged; null where the last one is.</summary>
    public long? LostFrom { get; init; }

    /// <summary>η of every update from step 0, warm-up included; null where the log has none and none was given.</summary>
    public Schedule? LearningRate { get; init; }

    /// <summary>Everything else that was recorded, by column name.</summary>
    public ImmutableArray<RecordedSeries> Other { get; init; } = [];

    /// <summary>What was repaired or left out while reading, one sentence each; nothing is repaired that is not listed here.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The format of its log; null where the run does not come from a log.</summary>
    public string? Format { get; init; }

    /// <summary>How the logged learning rate is related to the one that was used; null where the run does not come from a log.</summary>
    public RateTruth? RateTruth { get; init; }

    /// <summary>What the logged loss is: averaged, smoothed, sampled, rounded.</summary>
    public LossTruth LossTruth { get; init; } = new();

    /// <summary>Tokens that one update takes, where the log tells and it does not change.</summary>
    public double? TokensPerStep { get; init; }

    /// <summary>The decoupled weight decay of its optimiser, where the run's own configuration tells it.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>The loss curve of this run; a run without a learning rate is an <see cref="InputException"/> that says how to give one.</summary>
    public LossCurve Curve() => LearningRate is { } rate
        ? new(Name, Loss, rate) { WeightDecay = WeightDecay }
        : throw new InputException(Source, null, "no learning rate was found. Name its column with --lr, or give the schedule that was used with --schedule.");
}
