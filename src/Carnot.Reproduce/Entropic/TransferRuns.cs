using System.Collections.Immutable;
using Carnot.Alignment;
using Carnot.Networks.Data;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Representations;
using Carnot.Networks.Symmetries;
using Carnot.Randomness;
using Carnot.Reproduce.Claims;
using Carnot.Symmetry;

namespace Carnot.Reproduce.Entropic;

/// <summary>Pairs of GPT-2s of different seeds at three moments: at the start, after training on one corpus, after fine-tuning on another.</summary>
/// <param name="Stages">Shape (pairs, moments).</param>
/// <param name="Setting">What was trained, in words.</param>
internal sealed record TransferRuns(ImmutableArray<TransferRuns.Stage[]> Stages, string Setting)
{
    private const double Rate = 0.003;

    private const int Batch = 16, ProbeSamples = 200;

    private static readonly Gpt2Config Size = new() { Layers = 2, Heads = 4, Width = 48, Context = 32, Vocabulary = 256 };

    private static readonly string[] Moments = ["at the start", "after training", "after fine-tuning"];

    /// <summary>Two networks each, so two seeds a pair.</summary>
    public ImmutableArray<ulong> Seeds => [.. Enumerable.Range(1, 2 * Stages.Length).Select(i => (ulong)i)];

    /// <summary>What was seen at each moment, in words.</summary>
    public ImmutableArray<string> Notes => [.. Moments.Select((when, i) => FormattableString.Invariant($"{when}: alignment {Mean(s => s.Alignment, i):F3}, imbalance {Mean(s => s.Imbalance, i):F3}, loss on the first corpus {Mean(s => s.Loss, i):F3} nats per byte."))];

    /// <summary>Trained once in a laboratory.</summary>
    public static TransferRuns Of(Laboratory laboratory) => laboratory.Once("transfer", () =>
    {
        int first = laboratory.Choose(600, 10_000), second = laboratory.Choose(300, 5000), pairs = laboratory.Choose(6, 8);
        Corpus trained = DotnetDocs.Read(), other = Corpora.Named("synthetic:symbols=26,order=2,branches=4,seed=7");
        var probe = new TextProbe(trained.Name, trained.Validation, ProbeSamples, Size.Context);
        ImmutableArray<Stage[]> stages = [.. Enumerable.Range(0, pairs).Select(pair =>
        {
            laboratory.Cancellation.ThrowIfCancellationRequested();
            laboratory.Note($"  pair {pair + 1} of {pairs}");
            Seen[] a = Train(trained, other, probe, first, second, 2UL * (ulong)pair + 1), b = Train(trained, other, probe, first, second, 2UL * (ulong)pair + 2);
            return a.Zip(b, (x, y) => new Stage(Align(x, y), (x.Imbalance + y.Imbalance) / 2, (x.Loss + y.Loss) / 2)).ToArray();
        })];
        return new TransferRuns(stages, FormattableString.Invariant($"{pairs} pairs of GPT-2s (2 layers, width 48) under AdamW at {Rate}: {first} steps on {trained.Name}, then {second} on a synthetic language. Alignment: mean RSA between MLP outputs and between attention outputs on {ProbeSamples} stretches of {trained.Name} that were not trained on. Imbalance: mean |ln| of Σ√v of values over outputs, head by head."));
    });

    /// <summary>How much a number changes between two moments; pairs are independent.</summary>
    public Estimate Change(Func<Stage, double> part, int to, int from) => Estimate.MeanOfIndependent([.. Stages.Select(s => part(s[to]) - part(s[from]))]);

    /// <summary>The mean over pairs at a moment.</summary>
    public double Mean(Func<Stage, double> part, int moment) => Stages.Average(s => part(s[moment]));

    /// <summary>A network at one moment.</summary>
    private sealed record Seen(FeatureSet[] Mlp, FeatureSet[] Attention, double Imbalance, double Loss);

    /// <summary>A pair at one moment.</summary>
    internal sealed record Stage(double Alignment, double Imbalance, double Loss);

    private static double Align(Seen a, Seen b) => (Mean(a.Mlp, b.Mlp) + Mean(a.Attention, b.Attention)) / 2;

    private static double Mean(FeatureSet[] a, FeatureSet[] b) => a.Average(x => b.Average(y => new RsaPearson().Score(new FeaturePair(x, y), new AlignmentOptions())));

    /// <summary>A network after its first steps, after training and after fine-tuning.</summary>
    private static Seen[] Train(Corpus trained, Corpus other, TextProbe probe, int first, int second, ulong seed)
    {
        var tokenizer = new ByteTokenizer();
        using var workers = new Workers(1);
        var network = new Gpt2<float>(Size, workers, Batch);
        network.Initialize(new Rng(seed, "transfer").NextUInt64());
        var optimizer = new AdamW<float>(network.Vector, workers);
        ContinuousSymmetry[] heads = [.. network.FindSymmetries().Continuous.Where(symmetry => symmetry.Kind == SymmetryKind.ChangeOfBasis && symmetry.Name.EndsWith("value-output", StringComparison.Ordinal))];
        var batch = new TokenBatch(Batch, Size.Context);
        var validation = new ValidationWindows(trained.Name, tokenizer.Encode(trained.Validation), Batch, Size.Context);
        // Adam's second moments need some steps to be there at all.
        const int begun = 20;
        return [Go(trained, begun), Go(trained, first - begun), Go(other, second)];

        Seen Go(Corpus corpus, int steps)
        {
            var batches = new TokenBatches(corpus.Name, tokenizer.Encode(corpus.Train), Batch, Size.Context, seed);
            for (int t = 0; t < steps; t++)
            {
                batches.Fill(optimizer.Steps, batch.Inputs, batch.Targets);
                double loss = network.LossAndGradient(batch);
                if (!double.IsFinite(loss)) throw new DivergenceException($"The loss became {loss} at step {optimizer.Steps}.");
                optimizer.ClippedStep(Rate, 1);
            }
            FeatureSet[][] features = RepresentationReader.ReadKinds(network, [RepresentationKind.Mlp, RepresentationKind.Attention], probe.Batches(tokenizer, 1), "network", probe.Ids);
            float[] diagonal = new float[network.ParameterCount];
            optimizer.TryPreconditioner(diagonal);
            double[] drive = new double[diagonal.Length];
            AdamDrive.Fill(diagonal, drive);
            double imbalance = heads.Average(head => head.Norms(drive) is var (incoming, outgoing) ? Math.Abs(Math.Log(incoming / outgoing)) : double.NaN);
            validation.Fill(0, Batch, batch.Inputs, batch.Targets);
            return new(features[0], features[1], imbalance, network.Loss(batch));
        }
    }
}
