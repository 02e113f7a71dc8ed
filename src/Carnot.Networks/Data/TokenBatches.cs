using Carnot.Randomness;

namespace Carnot.Networks.Data;

/// <summary>Draws the batch of any step: windows of a token sequence at uniformly random places.</summary>
/// <remarks>
/// The batch of step t depends on the seed and on t alone. So the position in the data is the step, a resumed run sees the batches that an
/// uninterrupted one sees, and two runs with one seed differ by their schedule only.
/// </remarks>
public sealed class TokenBatches
{
    private readonly ushort[] _tokens;
    private readonly ulong _seed;

    /// <summary>Batches of <paramref name="batch"/> windows of <paramref name="context"/> tokens; a text shorter than one batch is an <see cref="InputException"/>.</summary>
    public TokenBatches(string name, ushort[] tokens, int batch, int context, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Length < (long)batch * context + 1)
            throw new InputException(name, null, $"it has {tokens.Length} tokens to train on; one batch of {batch} windows of {context} tokens needs {(long)batch * context + 1}. Give more text, or a smaller --batch or --context.");
        (_tokens, Batch, Context, _seed) = (tokens, batch, context, seed);
    }

    /// <summary>Windows in a batch.</summary>
    public int Batch { get; }

    /// <summary>Tokens predicted in a window.</summary>
    public int Context { get; }

    /// <summary>Fills inputs and targets (the inputs moved by one), shape (batch, context), with the batch of <paramref name="step"/>.</summary>
    public void Fill(long step, Span<int> inputs, Span<int> targets)
    {
        var rng = new Rng(_seed, $"batch/{step}");
        for (int window = 0; window < Batch; window++)
        {
            int from = rng.NextIndex(_tokens.Length - Context);
            Copy(from, inputs.Slice(window * Context, Context));
            Copy(from + 1, targets.Slice(window * Context, Context));
        }
    }

    private void Copy(int from, Span<int> to)
    {
        for (int i = 0; i < to.Length; i++) to[i] = _tokens[from + i];
    }
}
