using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Carnot.Experiments;

namespace Carnot.Cli;

/// <summary>The parameters of <see cref="SimulateVerb"/>; those that an experiment does not have are refused, not ignored.</summary>
internal sealed class SimulateOptions
{
    private readonly Option<string?> _curvature = new("--curvature") { Description = "Curvature of the valley; a comma list gives a spectrum." };
    private readonly Option<double?> _learningRate = new("--learning-rate") { Description = "The learning rate, before any decay." };
    private readonly Option<double?> _finalLearningRate = new("--final-learning-rate") { Description = "The learning rate after the decay." };
    private readonly Option<double?> _noise = new("--noise") { Description = "Standard deviation of the gradient noise in each direction." };
    private readonly Option<string?> _optimizer = new("--optimizer") { Description = $"The update rule: {string.Join(", ", Optimizers.Names)}." };
    private readonly Option<double?> _momentum = new("--momentum") { Description = "The momentum coefficient; beta1 of adam." };
    private readonly Option<double?> _force = new("--river-force") { Description = "The force of the river: the loss falls by this much per unit of y." };
    private readonly Option<double?> _sharpnessRate = new("--sharpness-rate") { Description = "How fast the valley narrows along the river." };
    private readonly Option<long?> _steps = new("--steps") { Description = "How many updates." };
    private readonly Option<int?> _walkers = new("--walkers") { Description = "How many independent walkers." };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "The seed of all random numbers." };

    public void AddTo(Command verb)
    {
        foreach (Option option in (Option[])[_curvature, _learningRate, _finalLearningRate, _noise, _optimizer, _momentum, _force, _sharpnessRate, _steps, _walkers, _seed])
            verb.Add(option);
    }

    /// <summary>The defaults of the experiment with everything that was given.</summary>
    public Parameters Read(ParseResult parsed, IExperiment experiment)
    {
        Parameters p = experiment.Defaults;
        if (parsed.GetValue(_curvature) is { } curvature) p = p with { Curvature = Curvatures(curvature) };
        return p with
        {
            LearningRate = parsed.GetValue(_learningRate) ?? p.LearningRate,
            FinalLearningRate = Own(_finalLearningRate, p.FinalLearningRate),
            Noise = parsed.GetValue(_noise) ?? p.Noise,
            Optimizer = OwnOptimizer(),
            Momentum = Own(_momentum, p.Momentum),
            Force = Own(_force, p.Force),
            SharpnessRate = Own(_sharpnessRate, p.SharpnessRate),
            Steps = parsed.GetValue(_steps) ?? p.Steps,
            Walkers = parsed.GetValue(_walkers) ?? p.Walkers,
            Seed = parsed.GetValue(_seed) ?? p.Seed,
        };

        double? Own(Option<double?> option, double? preset) => (parsed.GetValue(option), preset) switch
        {
            (null, _) => preset,
            (_, null) => throw new UsageException($"\"{experiment.Name}\" has no {option.Name}."),
            var (given, _) => given,
        };

        string? OwnOptimizer() => (parsed.GetValue(_optimizer), p.Optimizer) switch
        {
            (null, var preset) => preset,
            ("sgd", _) => p.Optimizer is null ? null : "sgd",
            ({ } given, null) when Optimizers.Names.Contains(given) => throw new UsageException($"\"{experiment.Name}\" has a theory for sgd only, got \"{given}\"."),
            var (given, _) => given,
        };
    }

    private static ImmutableArray<double> Curvatures(string text)
        => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double a) ? a : throw new UsageException($"--curvature: \"{word}\" is not a number."))];
}
