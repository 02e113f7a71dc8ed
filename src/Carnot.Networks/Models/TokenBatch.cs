namespace Carnot.Networks.Models;

/// <summary>Token sequences and what follows each token.</summary>
/// <param name="count">Sequences B.</param>
/// <param name="length">Tokens per sequence T, at most the model's context.</param>
public sealed class TokenBatch(int count, int length) : Batch(count)
{
    /// <summary>Tokens per sequence T.</summary>
    public int Length { get; } = length > 0 ? length : throw new UsageException($"A sequence needs 1 token or more, got {length}.");

    /// <summary>Token ids, shape (B, T).</summary>
    public int[] Inputs { get; } = new int[checked(count * length)];

    /// <summary>The id that follows each token, shape (B, T).</summary>
    public int[] Targets { get; } = new int[checked(count * length)];

    /// <inheritdoc/>
    public override TokenBatch Select(ReadOnlySpan<int> samples)
    {
        var chosen = new TokenBatch(samples.Length, Length);
        Pick(samples, Inputs, chosen.Inputs);
        Pick(samples, Targets, chosen.Targets);
        return chosen;
    }
}
