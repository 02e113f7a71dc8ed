using Carnot.Alignment;
using Carnot.Networks.Data;
using Carnot.Networks.Models;

namespace Carnot.Networks.Representations;

/// <summary>The first images of a set.</summary>
public sealed class ImageProbe(ImageSet images, int samples) : Probe(images.Name, Math.Min(samples, images.Count))
{
    private int Pixels => images.Height * images.Width;

    /// <inheritdoc/>
    public override IEnumerable<Batch> Batches(ITokenizer? tokenizer, int most)
    {
        for (int first = 0; first < Ids.Length; first += most)
        {
            var batch = new ImageBatch(Math.Min(most, Ids.Length - first), Pixels);
            images.Pixels.AsSpan(first * Pixels, batch.Count * Pixels).CopyTo(batch.Pixels);
            images.Labels.AsSpan(first, batch.Count).CopyTo(batch.Labels);
            yield return batch;
        }
    }

    /// <inheritdoc/>
    public override Features Inputs() => new($"pixels of {Name}", Pixels, [.. images.Pixels.Take(Ids.Length * Pixels).Select(x => (double)x)], Ids);
}
