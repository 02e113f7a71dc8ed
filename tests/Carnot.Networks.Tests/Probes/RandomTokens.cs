using Carnot.Networks.Models;
using Carnot.Networks.Training;
using Carnot.Randomness;

namespace Carnot.Networks.Tests.Probes;

/// <summary>Batches of tokens without any order.</summary>
internal sealed class RandomTokens(int count, int length, int vocabulary) : ITrainingData
{
    public DataDescription Description => new("tokens", "made", "", "", null);

    public int UnitsPerStep => count * length;

    public string Unit => "tokens";

    public Batch BatchOf(long step)
    {
        var rng = new Rng(1, $"batch/{step}");
        var batch = new TokenBatch(count, length);
        for (int i = 0; i < batch.Inputs.Length; i++) (batch.Inputs[i], batch.Targets[i]) = (rng.NextIndex(vocabulary), rng.NextIndex(vocabulary));
        return batch;
    }

    public IEnumerable<Batch> Validation() => [];
}
