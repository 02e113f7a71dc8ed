using System.Globalization;
using Carnot.Networks.Training;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Trainings;

/// <summary>The language model that claims are tried on: GPT-2's architecture on the SDK's documentation, byte by byte, under AdamW.</summary>
internal static class SmallGpt
{
    /// <summary>The plateau's learning rate.</summary>
    public const double Peak = 0.004;

    /// <summary>What runs of an effort share; schedule, steps and seed are the claim's.</summary>
    public static TrainingConfiguration Configuration(Laboratory laboratory) => laboratory.Choose(
        new TrainingConfiguration { Model = "gpt2", Data = "dotnet-docs", Layers = 2, Heads = 4, Width = 64, Context = 32, Batch = 16, ValidationSamples = 256, SaveEvery = 100_000 },
        new TrainingConfiguration { Model = "gpt2", Data = "dotnet-docs", Layers = 4, Heads = 4, Width = 128, Context = 64, Batch = 16, ValidationSamples = 512, SaveEvery = 1000 });

    /// <summary>A run of this schedule.</summary>
    public static TrainingConfiguration Run(Laboratory laboratory, string schedule, long steps, ulong seed)
        => Configuration(laboratory) with { Schedule = schedule, Steps = steps, Seed = seed, ValidateEvery = Math.Max(1, steps / 50) };

    /// <summary>The seeds of an effort.</summary>
    public static ulong[] Seeds(Laboratory laboratory) => [.. Enumerable.Range(1, laboratory.Choose(4, 6)).Select(i => (ulong)i)];

    /// <summary>What was trained, in words.</summary>
    public static string Describe(Laboratory laboratory)
    {
        TrainingConfiguration c = Configuration(laboratory);
        return string.Create(CultureInfo.InvariantCulture, $"GPT-2 with {c.Layers} layers of width {c.Width}, context {c.Context}, on {c.Data} byte by byte, batch {c.Batch}, AdamW (λ = {c.WeightDecay}), peak {Peak}");
    }
}
