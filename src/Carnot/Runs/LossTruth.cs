namespace Carnot.Runs;

/// <summary>What a logged loss is, beyond the loss of one minibatch.</summary>
public sealed record LossTruth
{
    /// <summary>Over how many updates each value is a mean: 1 where it is the loss of its own update, null where the log does not tell.</summary>
    public long? Window { get; init; } = 1;

    /// <summary>Whether each value is a moving average over earlier ones.</summary>
    public bool Smoothed { get; init; }

    /// <summary>Whether the log is a sample of what was recorded.</summary>
    public bool Sampled { get; init; }

    /// <summary>Half a unit of the last digit; null where the digits are not known to be cut.</summary>
    public double? RoundingError { get; init; }

    /// <summary>Whether each value is the loss of its own update, as it was measured.</summary>
    public bool Plain => Window == 1 && !Smoothed && !Sampled;
}
