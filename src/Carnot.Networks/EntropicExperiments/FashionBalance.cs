using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Networks.Data;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Symmetries;
using Carnot.Randomness;
using Carnot.Symmetry;

namespace Carnot.Networks.EntropicExperiments;

/// <summary>Layer and neuron balance of a ReLU classifier of real images.</summary>
public sealed class FashionBalance : IEntropicExperiment
{
    private const double LearningRate = 0.2;

    /// <summary>A part of the labels is drawn anew at every look: the noise that has to last for a balance, where a network that fits its data has none.</summary>
    private const double LabelNoise = 0.3;

    private const int Batch = 16, Width = 32;

    /// <inheritdoc/>
    public string Name => "fashion-balance";

    /// <inheritdoc/>
    public string Description => "Equipartition between layers and between the two sides of live neurons of a 784-32-32-10 ReLU classifier of Fashion-MNIST under plain SGD, three labels in ten drawn at random at every look.";

    /// <inheritdoc/>
    public int DefaultSteps => 500_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        ImageSet images = ImageSet.Named("fashion-mnist", test: false);
        using var workers = new Workers(1);
        var network = new Mlp<float>(new() { Widths = [images.Height * images.Width, Width, Width, images.Classes] }, workers, Batch);
        network.Initialize(seed);
        var sgd = new Sgd<float>(network.Vector, workers);
        var balance = new NetworkBalance<float>(network, network.FindSymmetries().Continuous);
        var rng = new Rng(seed, "fashion balance");
        var batch = new ImageBatch(Batch, images.Height * images.Width);
        double loss = 0;
        for (int t = 0; t < steps; t++)
        {
            for (int i = 0; i < Batch; i++)
            {
                int chosen = rng.NextIndex(images.Count);
                images.Pixels.AsSpan(chosen * batch.PixelsPerImage, batch.PixelsPerImage).CopyTo(batch.Pixels.AsSpan(i * batch.PixelsPerImage));
                batch.Labels[i] = rng.NextUniform() < LabelNoise ? rng.NextIndex(images.Classes) : images.Labels[chosen];
            }
            double now = network.LossAndGradient(batch);
            if (!double.IsFinite(now)) throw new DivergenceException($"The loss became {now} at step {t} with learning rate {LearningRate}.");
            if (t >= steps / 2)
            {
                balance.Add();
                loss += now / (steps - steps / 2);
            }
            sgd.Step(LearningRate);
        }
        BalanceMeter[] layers = [.. balance.Meters.Where(m => m.Symmetry.Kind == SymmetryKind.LayerRescaling)], neurons = [.. balance.Meters.Where(m => m.Symmetry.Kind == SymmetryKind.NeuronRescaling)];
        var live = UnitBalance.Of([.. neurons.Select(m => m.In.Value)], [.. neurons.Select(m => m.Out.Value)]);
        return new(
        [
            .. layers.Select(m => new Agreement($"ratio of {m.Symmetry.Name}", 1, m.Ratio)),
            new("mean ln ratio of live units", 0, live.Mean),
        ])
        {
            Notes =
            [
                $"Mean loss over the second half {loss:F3}; {neurons.Length - live.LogRatios.Length} of {neurons.Length} units are nearly dead and left out; the ln ratio of live units spreads by {live.RootMeanSquare:F3} about 0.",
                .. layers.Select(m => $"tau of {m.Symmetry.Name} is {m.RelaxationSteps(LearningRate):F0} steps: what is many times shorter than the run has balanced."),
            ],
        };
    }
}
