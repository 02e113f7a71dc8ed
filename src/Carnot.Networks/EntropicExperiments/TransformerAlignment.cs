using System.Collections.Immutable;
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

    /// <summary>Updates of SGD between looks at the loss of the whole text.</summary>
    private const int LookEvery = 20;

    private static readonly RepresentationKind[] Kinds = [RepresentationKind.Mlp, RepresentationKind.Attention];

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
        Trained[] descent = new Trained[2 * Pairs], stochastic = new Trained[2 * Pairs];
        Parallel.For(0, 2 * Pairs, network => descent[network] = Train(text, probe, tokenizer, false, steps, 0, new Rng(seed, $"transformer {network}")));
        Parallel.For(0, 2 * Pairs, network => stochastic[network] = Train(text, probe, tokenizer, true, steps, descent[network].Loss, new Rng(seed, $"transformer {network}")));

        double[][][,] full = Maps(descent, trained => trained.Last), sgd = Maps(stochastic, trained => trained.Last), early = Maps(stochastic, trained => trained.AtLoss);
        return new(
        [
            new Agreement("MLP outputs: alignment under SGD less that under gradient descent", 0, Gain(sgd, 0)),
            new Agreement("attention outputs: the same", 0, Gain(sgd, 1)),
        ])
        {
            Notes =
            [
                $"SGD: MLP {Mean(sgd[0]):F3}, attention {Mean(sgd[1]):F3}, loss of the text {stochastic.Average(t => t.Loss):F3}; gradient descent: MLP {Mean(full[0]):F3}, attention {Mean(full[1]):F3}, loss {descent.Average(t => t.Loss):F3}.",
                $"SGD on its way, at the loss where gradient descent ends: MLP {Mean(early[0]):F3}, attention {Mean(early[1]):F3}; more than gradient descent by {Gain(early, 0)} and {Gain(early, 1)}.",
                $"{Pairs} independent pairs, mean over all layer pairs; no theory gives the size.",
            ],
            Grids = [.. new (string Name, double[][][,] Maps)[] { ("sgd", sgd), ("sgd-at-equal-loss", early), ("gradient-descent", full) }.SelectMany(rule => Kinds.Select((kind, k) => Heat($"{kind.ToString().ToLowerInvariant()}-{rule.Name}", rule.Maps[k])))],
        };

        Estimate Gain(double[][][,] of, int kind) => Estimate.MeanOfIndependent([.. of[kind].Zip(full[kind], (more, less) => more.Cast<double>().Average() - less.Cast<double>().Average())]);
    }

    /// <summary>RSA of every layer of A (rows) with every layer of B, shape (kinds, pairs).</summary>
    private static double[][][,] Maps(Trained[] networks, Func<Trained, FeatureSet[][]> when)
        => [.. Kinds.Select((_, kind) => Enumerable.Range(0, Pairs).Select(pair => Map(when(networks[2 * pair])[kind], when(networks[2 * pair + 1])[kind])).ToArray())];

    private static double Mean(double[][,] maps) => maps.Average(map => map.Cast<double>().Average());

    /// <summary>The representations after the last update, and at the loss that was asked for, MLP and attention outputs; shape (kinds, layers).</summary>
    private sealed record Trained(FeatureSet[][] Last, FeatureSet[][] AtLoss, double Loss);

    /// <summary>The mean over pairs of networks, layers of A in rows.</summary>
    private static Grid Heat(string name, double[][,] maps)
    {
        ImmutableArray<double> layers = [.. Enumerable.Range(1, Size.Layers).Select(layer => (double)layer)];
        return new("layer-of-a", layers, "layer-of-b", layers, name,
            [.. from i in Enumerable.Range(0, Size.Layers) from j in Enumerable.Range(0, Size.Layers) select maps.Average(map => map[i, j])]);
    }

    private static double[,] Map(FeatureSet[] a, FeatureSet[] b)
    {
        double[,] map = new double[a.Length, b.Length];
        for (int i = 0; i < a.Length; i++)
            for (int j = 0; j < b.Length; j++) map[i, j] = new RsaPearson().Score(new FeaturePair(a[i], b[j]), new AlignmentOptions());
        return map;
    }

    private static Trained Train(TokenBatch text, TextProbe probe, ByteTokenizer tokenizer, bool stochastic, int steps, double lossAskedFor, Rng rng)
    {
        using var workers = new Workers(1);
        var network = new Gpt2<float>(Size, workers, stochastic ? Batch : Windows / 4);
        network.Initialize(rng.Fork("start").NextUInt64());
        var sgd = new Sgd<float>(network.Vector, workers);
        Rng batches = rng.Fork("batches");
        int[] chosen = new int[Batch];
        int updates = stochastic ? steps : steps * Batch / Windows;
        FeatureSet[][]? atLoss = null;
        for (int t = 0; t < updates; t++)
        {
            if (stochastic && atLoss is null && t % LookEvery == 0 && network.Loss(text) <= lossAskedFor) atLoss = Answers();
            for (int i = 0; i < Batch; i++) chosen[i] = batches.NextIndex(Windows);
            double loss = network.LossAndGradient(stochastic ? text.Select(chosen) : text);
            if (!double.IsFinite(loss)) throw new DivergenceException($"The loss became {loss} at step {t}.");
            sgd.Step(stochastic ? SmallBatchRate : FullBatchRate);
        }
        double end = network.Loss(text);
        FeatureSet[][] last = Answers();
        if (stochastic && atLoss is null && end > lossAskedFor) throw new CheckException($"SGD ended at the loss {end:F3}, above the {lossAskedFor:F3} of gradient descent: give more --steps.");
        return new(last, atLoss ?? last, end);

        FeatureSet[][] Answers() => RepresentationReader.ReadKinds(network, Kinds, probe.Batches(tokenizer, 1), "network", probe.Ids);
    }
}
