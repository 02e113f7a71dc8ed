using System.Text;
using Carnot.Alignment;
using Carnot.Networks.Data;
using Carnot.Networks.Models;

namespace Carnot.Networks.Representations;

/// <summary>Stretches of text, evenly spread, each of at most so many bytes, which no tokeniser makes into more tokens.</summary>
public sealed class TextProbe : Probe
{
    private readonly string[] _texts;

    /// <summary>Up to <paramref name="samples"/> stretches of <paramref name="bytes"/> bytes that do not overlap.</summary>
    public TextProbe(string name, string text, int samples, int bytes) : this(name, Cut(name, text, samples, bytes)) { }

    private TextProbe(string name, string[] texts) : base(name, texts.Length) => _texts = texts;

    /// <inheritdoc/>
    /// <remarks>Stretches differ in tokens, so that each goes through alone.</remarks>
    public override IEnumerable<Batch> Batches(ITokenizer? tokenizer, int most)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        foreach (string text in _texts)
        {
            ushort[] tokens = tokenizer.Encode(text);
            var batch = new TokenBatch(1, tokens.Length);
            // The loss is of no use here, but every position needs a target.
            for (int i = 0; i < tokens.Length; i++) batch.Inputs[i] = batch.Targets[i] = tokens[i];
            yield return batch;
        }
    }

    /// <inheritdoc/>
    public override Features Inputs()
    {
        double[] counts = new double[_texts.Length * 256];
        for (int i = 0; i < _texts.Length; i++)
            foreach (byte b in Encoding.UTF8.GetBytes(_texts[i])) counts[i * 256 + b]++;
        return new($"bytes of {Name}", 256, counts, Ids);
    }

    private static string[] Cut(string name, string text, int samples, int bytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        long room = utf8.Length / bytes;
        if (room < Features.Fewest) throw new InputException(name, null, $"it has {utf8.Length} bytes to probe with; {Features.Fewest} stretches of {bytes} bytes need {Features.Fewest * bytes}. Give more text.");
        int count = (int)Math.Min(samples, room);
        return [.. Enumerable.Range(0, count).Select(i => Whole(utf8, (int)(i * room / count) * bytes, bytes))];
    }

    /// <summary>The characters that lie whole between two places.</summary>
    private static string Whole(byte[] utf8, int from, int count)
    {
        int to = Math.Min(from + count, utf8.Length);
        while (from < to && (utf8[from] & 0xC0) == 0x80) from++;
        if (to < utf8.Length) while (to > from && (utf8[to] & 0xC0) == 0x80) to--;
        return Encoding.UTF8.GetString(utf8, from, to - from);
    }
}
