using System.Collections.Immutable;
using System.Globalization;
using Carnot.Measurements;
using Carnot.Networks.Checkpoints;
using Carnot.Networks.Data;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Probes;
using Carnot.Networks.Representations;
using Carnot.Networks.Training;

namespace Carnot.Cli;

/// <summary>How to read the text that a weight file is measured on.</summary>
internal sealed record FileText(string? Text, string Tokenizer, int? Heads, int? Context, int Batch);

/// <summary>Measures a weight file from elsewhere: norms always; where it is a GPT-2 and a text is given, everything a checkpoint can be asked.</summary>
internal static class FileMeasurement
{
    public static Measured Measure(string path, MeasurementPlan asked, FileText on, int threads, Action<string> note, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new InputException(path, null, "there is no such run or file.");
        if (asked.HasExperiments) throw new UsageException($"{path} is a weight file; branches need a run of \"carnot train\", which knows its optimiser and data. Begin one from it with: carnot train gpt2 --from {path} -o RUN");
        Checkpoint checkpoint = Checkpoint.Read(path);
        var parts = ImmutableArray.CreateBuilder<MeasuredPart>();
        parts.Add(Norms(checkpoint));
        if (asked.Symmetries)
        {
            using var workers = new Workers(threads);
            parts.Add(SymmetryWords.Of(TrainedNetwork.Of(checkpoint, configuration: null, on.Heads, workers)));
        }
        Gpt2Config? found = PublishedGpt2.Find(checkpoint, on.Heads);
        if (found is null && (asked.Probes is not null || on.Text is not null)) throw new InputException(path, null, "its tensors do not have GPT-2's names, so only their norms can be measured; leave out --probe and --text.");
        if (found is null) note("The names of the tensors are not GPT-2's: norms are all that can be told.");
        else if (on.Text is null && asked.Probes is not null) throw new UsageException($"{path} is a GPT-2 of {found.Layers} layers and width {found.Width}; to probe it give the --text to measure on.");
        else if (on.Text is null) note($"A GPT-2 of {found.Layers} layers and width {found.Width}; with --text, everything that a checkpoint can be asked is measured on it.");
        else parts.AddRange(OnText(checkpoint, found, asked.Probes ?? CheckpointProbes.Usual, asked.Batches, on, threads, cancellation));
        return new(path, null, null, parts.ToImmutable(), []);
    }

    private static MeasuredPart Norms(Checkpoint checkpoint)
    {
        ImmutableArray<TensorNorm> norms = CheckpointNorms.Of(checkpoint);
        return new($"norms of {norms.Length} tensors: ‖w‖, ‖w‖/√n, max |w|", [.. norms.SelectMany(norm => (Reading[])
        [
            new($"norm/{norm.Name}", Estimate.Exact(norm.Norm)),
            new($"rms/{norm.Name}", Estimate.Exact(norm.RootMeanSquare)),
            new($"largest/{norm.Name}", Estimate.Exact(norm.Largest)),
        ])], []);
    }

    private static IEnumerable<MeasuredPart> OnText(Checkpoint checkpoint, Gpt2Config config, string names, int batches, FileText on, int threads, CancellationToken cancellation)
    {
        IReadOnlyList<IProbe> probes = CheckpointProbes.Parse(names);
        Corpus corpus = Corpora.Named(on.Text!);
        ITokenizer tokenizer = TokenizerFile.Make(on.Tokenizer, corpus.Train + corpus.Validation);
        if (tokenizer.VocabularySize > config.Vocabulary) throw new UsageException($"The tokenizer \"{on.Tokenizer}\" knows {tokenizer.VocabularySize} tokens, the weights {config.Vocabulary}; give the --tokenizer they were trained with.");
        int context = on.Context ?? config.Context;
        if (context < 1 || context > config.Context) throw new UsageException($"--context must be 1 to {config.Context}, got {context}.");
        using var workers = new Workers(threads);
        var network = new Gpt2<float>(config, workers, on.Batch);
        foreach (IProbe probe in probes) MemoryForecast.Check(network.TrainingBytes(0) + probe.Bytes(network), MemoryForecast.Available, $"The probe {probe.Name}", "Give a smaller --batch or --context, or leave it out.");
        TrainingState.LoadWeights(checkpoint, network);
        var data = new TextData(corpus, tokenizer, on.Batch, context, seed: 1, validationWindows: 4 * on.Batch);
        yield return new(string.Create(CultureInfo.InvariantCulture, $"on {corpus.Name}: windows of {context} tokens, batches of {on.Batch}; measured as under plain gradient descent with η = 1, since the optimiser's state is not in the file"), [new("validation_loss", Estimate.Exact(Trainer.ValidationLoss(network, data)))], []);
        foreach (MeasuredPart part in RunMeasurement.OfProbes(new ProbeContext(network, new Sgd<float>(network.Vector, workers), data, step: 0, learningRate: 1, batches: batches) { Cancellation = cancellation }, probes)) yield return part;
    }
}
