using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Analysis;

/// <summary>What the law predicts for one schedule.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="Schedule">The schedule.</param>
/// <param name="Path">The predicted loss, the last step last.</param>
/// <param name="Gain">Its predicted final loss minus the design's, in nats.</param>
/// <param name="LikeRun">The run that had this schedule; null for one that was never run.</param>
/// <param name="Designed">Found by the design rather than listed.</param>
public sealed record PredictedSchedule(string Name, Schedule Schedule, Prediction Path, double Gain, string? LikeRun, bool Designed)
{
    /// <summary>The predicted final loss.</summary>
    public double Final => Path.Loss[^1];

    /// <summary>The lower end of its 80 % interval.</summary>
    public double FinalLow => Path.Low[^1];

    /// <summary>The upper end of its 80 % interval.</summary>
    public double FinalHigh => Path.High[^1];
}
