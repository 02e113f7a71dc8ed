using Carnot.Alignment;
using Carnot.EntropicExperiments;
using Carnot.Experiments;
using Carnot.Networks.Data;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Representations;
using Carnot.Randomness;

namespace Carnot.Networks.EntropicExperiments;

/// <summary>Beyond the theory: alignment of independently seeded small GPT-2s under SGD and under full-batch gradient descent on one text.</summary>
public sealed class TransformerAlignment : IEntropicExperiment
{
    private const int Windows = 64, Batch = 4, Pairs = 6, ProbeSamples = 300;

    /// <summary>A full batch takes as many fewer steps as it is larger, at a greater rate: both rules see the text as often.</summary>
    private const double SmallBatchRate = 0.1, FullBatchRate = 0.4;

    private static readonly Gpt2Config Size = new() { Layers = 2, Heads = 4, Width = 48, Context = 32, Vocabulary = 256 };

    /// <inheritdoc/>
    public string Name => "transformer-alignment";

    /// <inheritdoc/>
    public string Description => "RSA between the MLP and the attention outputs of two GPT-2s (2 layers, width 48) of different seeds on the SDK's documentation: SGD minus full-batch gradient descent; theory says above 0.";

    /// <inheritdoc/>
    public int DefaultSteps => 4_000;

    /// <inheritdoc/>
    public EntropicOutcome Run(int steps, ulong seed)
    {
        Corpus corpus = DotnetDocs.Read();
        var tokenizer = new ByteTokenizer();
        var windows = new ValidationWindows(corpus.Name, tokenizer.Encode(corpus.Train), Windows, Size.Context);
        var text = new TokenBatch(Windows, Size.Context);
        windows.Fill(0, Windows, text.Inputs, text.Targets);
        var probe = new TextProbe(corpus.Name, corpus.Validation, ProbeSamples, Size.Context);

        // Networks are independent, so the order in which they are trained does not matter.
        var pairs = new (double Mlp, double Attention)[2][];
        double[] losses = new double[2];
        for (int rule = 0; rule < 2; rule++)
        {
            bool stochastic = rule == 0;
            var networks = new (Dictionary<RepresentationKind, FeatureSet[]> Features, double Loss)[2 * Pairs];
            Parallel.For(0, networks.Length, network => networks[network] = Train(text, probe, tokenizer, stochastic, steps, new Rng(seed, $"transformer {network}")));
            losses[rule] = networks.Average(network => network.Loss);
            pairs[rule] = [.. Enumerable.Range(0, Pairs).Select(pair => (networks[2 * pair].Features, networks[2 * pair + 1].Features)).Select(pair => (Mean(pair.Item1, pair.Item2, RepresentationKind.Mlp), Mean(pair.Item1, pair.Item2, RepresentationKind.Attention)))];
        }
        Estimate Gain(Func<(double Mlp, double Attention), double> part) => Estimate.MeanOfIndependent([.. pairs[0].Zip(pairs[1], (sgd, full) => part(sgd) - part(full))]);
        return new(
        [
            new Agreement("MLP outputs: alignment under SGD less that under gradient descent", 0, Gain(p => p.Mlp)),
            new Agreement("attention outputs: the same", 0, Gain(p => p.Attention)),
        ])
        {
            Notes =
            [
                $"SGD: MLP {pairs[0].Average(p => p.Mlp):F3}, attention {pairs[0].Average(p => p.Attention):F3}, loss of the text {losses[0]:F3}; gradient descent: MLP {pairs[1].Average(p => p.Mlp):F3}, attention {pairs[1].Average(p => p.Attention):F3}, loss {losses[1]:F3}.",
                $"{Pairs} independent pairs, mean over all layer pairs; no theory gives the size.",
            ],
        };
    }

    private static double Mean(Dictionary<RepresentationKind, FeatureSet[]> a, Dictionary<RepresentationKind, FeatureSet[]> b, RepresentationKind kind)
        => a[kind].Average(x => b[kind].Average(y => new RsaPearson().Score(new FeaturePair(x, y), new AlignmentOptions())));

    private static (Dictionary<RepresentationKind, FeatureSet[]> Features, double Loss) Train(TokenBatch text, TextProbe probe, ByteTokenizer tokenizer, bool stochastic, int steps, Rng rng)
    {
        using var workers = new Workers(1);
        var network = new Gpt2<float>(Size, workers, stochastic ? Batch : Windows / 4);
        network.Initialize(rng.Fork("start").NextUInt64());
        var sgd = new Sgd<float>(network.Vector, workers);
        Rng batches = rng.Fork("batches");
        int[] chosen = new int[Batch];
        int updates = stochastic ? steps : steps * Batch / Windows;
        for (int t = 0; t < updates; t++)
        {
            for (int i = 0; i < Batch; i++) chosen[i] = batches.NextIndex(Windows);
            double loss = network.LossAndGradient(stochastic ? text.Select(chosen) : text);
            if (!double.IsFinite(loss)) throw new DivergenceException($"The loss became {loss} at step {t}.");
            sgd.Step(stochastic ? SmallBatchRate : FullBatchRate);
        }
        var places = network.Representations().Where(r => r.Kind is RepresentationKind.Mlp or RepresentationKind.Attention).ToArray();
        var features = RepresentationReader.Read(network, [.. places], probe.Batches(tokenizer, 1), "network", probe.Ids);
        return (places.Zip(features).GroupBy(p => p.First.Kind).ToDictionary(g => g.Key, g => g.Select(p => new FeatureSet(p.Second)).ToArray()), network.Loss(text));
    }
}
