using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Logs;

/// <summary>What a log does not say by itself, or says in its own words.</summary>
public sealed record LogOptions
{
    /// <summary>The column of the step; null finds it by its name.</summary>
    public string? Step { get; init; }

    /// <summary>The column of the loss; null finds it by its name.</summary>
    public string? Loss { get; init; }

    /// <summary>The column of the learning rate; null finds it by its name.</summary>
    public string? LearningRate { get; init; }

    /// <summary>The schedule that was used; it goes before what the log says.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>The warm-up before the log begins.</summary>
    public Warmup? Warmup { get; init; }

    /// <summary>Losses before this step are left out; the learning rates before it still count.</summary>
    public long FromStep { get; init; }

    /// <summary>Whether the logged learning rate is the used one or that of the next update; null leaves it to the format.</summary>
    public RateRecord? LoggedRate { get; init; }

    /// <summary>What a logged multiplier multiplies; null takes logged rates as they are.</summary>
    public double? BaseRate { get; init; }

    /// <summary>A regular expression with named groups, one group a column, for logs in a form of their own; null finds the format by the content.</summary>
    public string? Pattern { get; init; }

    /// <summary>How <see cref="Schedule"/> was worked out from the log, where it was.</summary>
    internal string? Rebuilt { get; init; }

    /// <summary>What the logged rates turned out to be when they were held against it; null where that is as the format said.</summary>
    internal RateRecord? RebuiltAs { get; init; }
}
