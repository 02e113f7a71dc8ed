using Carnot.Networks.Data;
using Carnot.Networks.Models;
using Carnot.Networks.Training;

namespace Carnot.Networks.Representations;

/// <summary>Finds the samples on which networks are compared.</summary>
public static class Probes
{
    /// <summary>Validation text, test images or held-out inputs of what the user names, or of what the first network was trained on.</summary>
    /// <param name="networks">The networks; they must read the same kind of sample.</param>
    /// <param name="name">A corpus, an image set, or null for the data of the first network that names any.</param>
    /// <param name="samples">How many, at most.</param>
    public static Probe For(IReadOnlyList<TrainedNetwork> networks, string? name, int samples)
    {
        ArgumentNullException.ThrowIfNull(networks);
        if (samples < Alignment.Features.Fewest) throw new UsageException($"--samples must be {Alignment.Features.Fewest} or more, got {samples}.");
        bool text = networks[0].Tokenizer is not null;
        if (networks.FirstOrDefault(n => n.Tokenizer is not null != text) is { } other)
            throw new UsageException($"{networks[0].Source} reads {(text ? "text" : "numbers")}, {other.Source} does not: there is no sample that both could be shown.");
        TrainingConfiguration? trained = networks.Select(n => n.Data).FirstOrDefault(data => data is not null);
        string? data = name ?? trained?.Data;
        if (text)
        {
            data ??= DotnetDocs.Name;
            return new TextProbe(data, Corpora.Named(data).Validation, samples, networks.Min(n => n.Context));
        }
        if (data is null) throw new UsageException($"{networks[0].Source} does not say what it was trained on. Name the images with --probe, such as --probe fashion-mnist.");
        if (trained is not null && name is null && TrainedNetwork.IsRegression(trained)) return Held(trained, samples);
        return new ImageProbe(ImageSet.Named(data, test: true), samples);
    }

    private static VectorProbe Held(TrainingConfiguration trained, int samples)
    {
        RegressionData data = RegressionData.Of(trained.Data, batch: samples, trained.Seed, samples);
        var batch = (RegressionBatch)data.Validation().First();
        return new(trained.Data, batch.Inputs, data.InputWidth, data.TargetWidth);
    }
}
