using Carnot.Networks.Data;
using Carnot.Networks.Models;

namespace Carnot.Networks.Training;

/// <summary>A corpus in tokens: random windows to train on, a fixed set of windows to validate on.</summary>
public sealed class TextData : ITrainingData
{
    private readonly TokenBatches _train;
    private readonly ValidationWindows _validation;
    private readonly TokenBatch _trainBatch, _validationBatch;

    /// <summary>Tokenises <paramref name="corpus"/>; one that is smaller than one batch is an <see cref="InputException"/>.</summary>
    public TextData(Corpus corpus, ITokenizer tokenizer, int batch, int context, ulong seed, int validationWindows)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ushort[] train = tokenizer.Encode(corpus.Train), validation = tokenizer.Encode(corpus.Validation);
        _train = new(corpus.Name, train, batch, context, seed);
        _validation = new(corpus.Name, validation, validationWindows, context);
        (_trainBatch, _validationBatch) = (new(batch, context), new(Math.Min(batch, _validation.Count), context));
        Description = new(corpus.Name, corpus.Origin, corpus.Hash, $"{train.Length} tokens to train on, {validation.Length} to validate on, {_validation.Count} windows of them measured", corpus.EntropyRate);
    }

    /// <inheritdoc/>
    public DataDescription Description { get; }

    /// <inheritdoc/>
    public int UnitsPerStep => _train.Batch * _train.Context;

    /// <inheritdoc/>
    public string Unit => "tokens";

    /// <inheritdoc/>
    public Batch BatchOf(long step)
    {
        _train.Fill(step, _trainBatch.Inputs, _trainBatch.Targets);
        return _trainBatch;
    }

    /// <inheritdoc/>
    public IEnumerable<Batch> Validation()
    {
        int size = _validationBatch.Count, context = _validationBatch.Length;
        for (int first = 0; first + size <= _validation.Count; first += size)
        {
            _validation.Fill(first, size, _validationBatch.Inputs, _validationBatch.Targets);
            yield return _validationBatch;
        }
        int rest = _validation.Count % size;
        if (rest == 0) yield break;
        var last = new TokenBatch(rest, context);
        _validation.Fill(_validation.Count - rest, rest, last.Inputs, last.Targets);
        yield return last;
    }
}
