namespace Carnot.Networks.Models;

/// <summary>Samples that a loss is the mean of. The arrays are the caller's, to be filled again and again.</summary>
/// <param name="count">How many samples.</param>
public abstract class Batch(int count)
{
    /// <summary>How many samples.</summary>
    public int Count { get; } = count > 0 ? count : throw new UsageException($"A batch needs 1 sample or more, got {count}.");

    /// <summary>A batch of some of these samples, in the order given; one may come twice.</summary>
    public abstract Batch Select(ReadOnlySpan<int> samples);

    /// <summary>Copies what belongs to the chosen samples, as many numbers for each as for the others.</summary>
    private protected void Pick<T>(ReadOnlySpan<int> samples, T[] from, T[] to)
    {
        int each = from.Length / Count;
        for (int i = 0; i < samples.Length; i++) from.AsSpan(samples[i] * each, each).CopyTo(to.AsSpan(i * each));
    }
}
