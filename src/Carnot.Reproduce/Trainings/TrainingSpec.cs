using System.Globalization;
using Carnot.Networks.Training;
using Carnot.Sweeps.Plans;

namespace Carnot.Reproduce.Trainings;

/// <summary>A training as a run of a sweep.</summary>
public static class TrainingSpec
{
    /// <summary>The command that trains what a configuration says, with every value given.</summary>
    /// <param name="configuration">The training.</param>
    /// <param name="data">The hash of its data; null where they are made from the seed.</param>
    /// <param name="labels">What was varied.</param>
    public static RunSpec Of(TrainingConfiguration configuration, string? data, IEnumerable<KeyValuePair<string, string>>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new($"train {configuration.Model}", new Dictionary<string, string>
        {
            ["layers"] = Text(configuration.Layers),
            ["heads"] = Text(configuration.Heads),
            ["width"] = Text(configuration.Width),
            ["context"] = Text(configuration.Context),
            ["batch"] = Text(configuration.Batch),
            ["text"] = configuration.Data,
            ["tokenizer"] = configuration.Tokenizer,
            ["seed"] = Text(configuration.Seed),
            ["schedule"] = configuration.Schedule,
            ["steps"] = Text(configuration.Steps),
            ["optimizer"] = configuration.Optimizer,
            ["beta1"] = Text(configuration.Beta1),
            ["beta2"] = Text(configuration.Beta2),
            ["weight-decay"] = Text(configuration.WeightDecay),
            ["clip"] = Text(configuration.Clip),
            ["save-every"] = Text(Math.Min(configuration.SaveEvery, configuration.Steps)),
            ["validate-every"] = Text(configuration.ValidateEvery),
            ["validation-samples"] = Text(configuration.ValidationSamples),
        }, labels, data);
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
