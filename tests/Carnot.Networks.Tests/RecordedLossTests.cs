using System.Text.Json;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Randomness;

namespace Carnot.Networks.Tests;

/// <summary>Ten training losses recorded from PyTorch 1.13 by <c>benchmarks/gpt2_torch.py</c>, from the same weights and tokens.</summary>
public class RecordedLossTests
{
    [Theory, InlineData("tiny"), InlineData("small")]
    public void The_first_ten_losses_are_those_of_PyTorch(string size)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "data", "gpt2-losses.json");
        double[] recorded = [.. JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty(size).EnumerateArray().Select(e => e.GetDouble())];
        Gpt2Config config = size == "tiny" ? Gpt2Config.Tiny : Gpt2Config.Small;
        int batch = size == "tiny" ? 16 : 12;
        using var workers = new Workers(2);
        var model = new Gpt2<float>(config, workers, batch);
        model.Initialize(1);
        var optimizer = new AdamW<float>(model.Vector, workers, 0.1, decayOnAll: true);
        var rng = new Rng(1, "tokens");
        TokenBatch[] batches = [.. Enumerable.Range(0, 8).Select(_ => Tokens(rng, batch, config))];
        for (int step = 0; step < recorded.Length; step++)
        {
            double loss = model.LossAndGradient(batches[step % 8]);
            Assert.True(Math.Abs(loss - recorded[step]) <= 1e-5, $"step {step}: {loss:F7} here, {recorded[step]:F7} in PyTorch");
            optimizer.Step(1e-3);
        }
    }

    private static TokenBatch Tokens(Rng rng, int batch, Gpt2Config config)
    {
        var tokens = new TokenBatch(batch, config.Context);
        for (int i = 0; i < tokens.Inputs.Length; i++) (tokens.Inputs[i], tokens.Targets[i]) = (rng.NextIndex(config.Vocabulary), rng.NextIndex(config.Vocabulary));
        return tokens;
    }
}
