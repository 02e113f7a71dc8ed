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
}
