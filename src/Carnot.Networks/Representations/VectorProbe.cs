using Carnot.Alignment;
using Carnot.Networks.Data;
using Carnot.Networks.Models;

namespace Carnot.Networks.Representations;

/// <summary>The inputs of a regression.</summary>
/// <param name="name">Where they come from.</param>
/// <param name="inputs">x, shape (n, width).</param>
/// <param name="width">Length of x.</param>
/// <param name="outputs">Length of what the networks answer.</param>
public sealed class VectorProbe(string name, double[] inputs, int width, int outputs) : Probe(name, inputs.Length / width)
{
    /// <inheritdoc/>
    public override IEnumerable<Batch> Batches(ITokenizer? tokenizer, int most)
    {
        for (int first = 0; first < Ids.Length; first += most)
        {
            var batch = new RegressionBatch(Math.Min(most, Ids.Length - first), width, outputs);
            inputs.AsSpan(first * width, batch.Count * width).CopyTo(batch.Inputs);
            yield return batch;
        }
    }

    /// <inheritdoc/>
    public override Features Inputs() => new($"inputs of {Name}", width, [.. inputs], Ids);
}
