namespace Carnot.Networks.Models;

/// <summary>Samples that a loss is the mean of. The arrays are the caller's, to be filled again and again.</summary>
/// <param name="count">How many samples.</param>
public abstract class Batch(int count)
{
    /// <summary>How many samples.</summary>
    public int Count { get; } = count > 0 ? count : throw new UsageException($"A batch needs 1 sample or more, got {count}.");
}
