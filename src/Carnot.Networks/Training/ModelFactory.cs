using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Randomness;

namespace Carnot.Networks.Training;

/// <summary>Makes the model that a configuration names.</summary>
public static class ModelFactory
{
    /// <summary>The model with its parameters not yet drawn; one that no machine can hold is a <see cref="UsageException"/>.</summary>
    public static Network<float> Make(TrainingConfiguration configuration, RunInput input, Workers workers)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            return configuration.Model switch
            {
                "gpt2" => new Gpt2<float>(Gpt2Of(configuration, input.Inputs), workers, configuration.Batch),
                "mlp" => new Mlp<float>(new MlpConfig { Widths = Widths(configuration, input), IsClassifier = input.ImageHeight > 0 }, workers, configuration.Batch),
                "linear" => new DeepLinear<float>(Widths(configuration, input), workers, configuration.Batch),
                "embedded-linear" => new EmbeddedDeepLinear<float>(Embedding("input", input.Inputs, configuration), [.. Enumerable.Repeat(configuration.Width, configuration.Layers - 1)],
                    Embedding("output", input.Outputs, configuration), workers, configuration.Batch),
                "vit" => new VisionTransformer<float>(TransformerOf(configuration, input), workers, configuration.Batch),
                "diffusion" => new Diffusion<float>(TransformerOf(configuration, input), workers, configuration.Batch),
                _ => throw new UsageException($"Unknown model \"{configuration.Model}\"{Nearest.Hint(configuration.Model, TrainingConfiguration.Models.Split(", "))} Known: {TrainingConfiguration.Models}."),
            };
        }
        catch (OverflowException)
        {
            throw new UsageException($"{configuration.Model} with {configuration.Layers} layers of width {configuration.Width} and batches of {configuration.Batch} has more than 2147483647 numbers in one tensor or in all its parameters. Give smaller sizes.");
        }
    }

    /// <summary>The size of a GPT-2.</summary>
    public static Gpt2Config Gpt2Of(TrainingConfiguration configuration, int vocabulary)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new() { Layers = configuration.Layers, Heads = configuration.Heads, Width = configuration.Width, Context = configuration.Context, Vocabulary = vocabulary };
    }

    private static int[] Widths(TrainingConfiguration configuration, RunInput input) => [input.Inputs, .. Enumerable.Repeat(configuration.Width, configuration.Layers - 1), input.Outputs];

    /// <summary>M_I or M_O: normal entries of variance 1/size, which are invertible with probability 1 and keep the length of vectors in the mean.</summary>
    private static double[,] Embedding(string name, int size, TrainingConfiguration configuration)
    {
        var rng = new Rng(configuration.Seed, $"embedding/{name}");
        int length = checked(size * size);
        // Made in double precision, kept in single.
        MemoryForecast.Check((sizeof(double) + sizeof(float)) * (long)length, MemoryForecast.Available, $"The {name} embedding of {size} numbers", "Give data with fewer inputs and targets.");
        double[,] matrix = new double[size, size];
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++) matrix[i, j] = rng.NextNormal() / Math.Sqrt(size);
        return matrix;
    }

    /// <summary>Patches are a quarter of the image's side where that divides it, otherwise the largest divisor below.</summary>
    private static VisionTransformerConfig TransformerOf(TrainingConfiguration configuration, RunInput input)
    {
        int side = input.ImageHeight;
        if (side * side != input.Inputs) throw new UsageException($"{configuration.Model} needs square images; those of {configuration.Data} have {side} rows and {(side > 0 ? input.Inputs / side : 0)} columns.");
        int patch = Enumerable.Range(1, Math.Max(1, side / 4)).Last(size => side % size == 0);
        return new() { Side = side, Channels = 1, Patch = patch, Layers = configuration.Layers, Heads = configuration.Heads, Width = configuration.Width, Classes = input.Outputs };
    }
}
