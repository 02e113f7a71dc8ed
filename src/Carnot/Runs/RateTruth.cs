namespace Carnot.Runs;

/// <summary>How the learning rate that a log holds is related to the one that was used. Laws need the sum of the used ones.</summary>
/// <param name="Logged">What the log holds.</param>
/// <param name="Explanation">How that is known and what was done about it, one sentence or two.</param>
public sealed record RateTruth(RateRecord Logged, string Explanation)
{
    /// <summary>The largest rounding error of a logged rate, half a unit of its last digit; null where its digits are not known to be cut.</summary>
    public double? RoundingError { get; init; }

    /// <summary>Whether the rate of the run is one that was worked out, by shifting or from a schedule, and not the logged one.</summary>
    public bool Rebuilt { get; init; }

    /// <summary>The largest difference between a logged rate and the one taken for its step; null where they were not compared.</summary>
    public double? LargestDifference { get; init; }
}

/// <summary>What a log's learning rate is.</summary>
public enum RateRecord
{
    /// <summary>The rate of the update that the row belongs to.</summary>
    Used,

    /// <summary>The rate of the update after it: the scheduler had stepped before it was asked.</summary>
    NextStep,

    /// <summary>The used rate with so few digits that a sum of rates feels it, or a multiplier of an unknown base.</summary>
    Rounded,

    /// <summary>There is none.</summary>
    Absent,
}
