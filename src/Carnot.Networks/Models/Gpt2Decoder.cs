using System.Numerics;

namespace Carnot.Networks.Models;

/// <summary>Reads a text token by token: keys and values of the tokens before are kept, so that a token costs one position instead of all.</summary>
/// <remarks>
/// The logits are equal to the bit to those of <see cref="Gpt2{T}.Logits"/> on the whole text: every row sums in the same order, and later positions add exact zeros.
/// Valid while θ stays; takes 2 · layers · context · width numbers. One decoder of a model at a time.
/// </remarks>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class Gpt2Decoder<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Gpt2<T> _model;

    /// <summary>A decoder that has read nothing.</summary>
    public Gpt2Decoder(Gpt2<T> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
    }

    /// <summary>Tokens read so far, at most the model's context.</summary>
    public int Count { get; private set; }

    /// <summary>Reads on and gives the scores of the next token, shape (vocabulary). Valid until the model's next call.</summary>
    public ReadOnlySpan<T> Read(ReadOnlySpan<ushort> tokens)
    {
        if (tokens.IsEmpty) throw new ArgumentException("There is no token to read.", nameof(tokens));
        if (Count + tokens.Length > _model.Config.Context) throw new UsageException($"{Count} tokens were read and {tokens.Length} more are given; the model's context is {_model.Config.Context}.");
        var batch = new TokenBatch(1, tokens.Length);
        for (int i = 0; i < tokens.Length; i++) batch.Inputs[i] = tokens[i];
        _model.Tape.Remembered = Count;
        try
        {
            ReadOnlySpan<T> logits = _model.Logits(batch)[^_model.Config.Vocabulary..];
            Count += tokens.Length;
            return logits;
        }
        finally
        {
            _model.Tape.Remembered = null;
        }
    }
}
