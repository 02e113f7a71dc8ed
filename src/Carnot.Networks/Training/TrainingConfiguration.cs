using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Networks.Training;

/// <summary>Everything that decides a run's numbers: two runs with equal configurations and data give the same bits.</summary>
public sealed record TrainingConfiguration
{
    /// <summary>The models there are.</summary>
    public const string Models = "gpt2, mlp, linear, embedded-linear, vit, diffusion";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The version of the file's layout.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The kind of model.</summary>
    public required string Model { get; init; }

    /// <summary>Blocks of a transformer, or layers of weights.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Heads of attention in a block.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Width of the residual stream, or of hidden layers.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Tokens a language model sees.</summary>
    public int Context { get; init; } = 64;

    /// <summary>The text, images or regression data.</summary>
    public required string Data { get; init; }

    /// <summary>How text becomes tokens.</summary>
    public string Tokenizer { get; init; } = "bytes";

    /// <summary>The schedule as text.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>Updates.</summary>
    public long Steps { get; init; } = 2_000;

    /// <summary>Samples or windows in a batch.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Decides initial weights and batches.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The optimiser.</summary>
    public string Optimizer { get; init; } = "adamw";

    /// <summary>μ of momentum, and β₁ of Adam.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂ of Adam: 0.99 follows gradients that shrink fast early on more closely than the usual 0.999.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>λ of the weight decay.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>The norm gradients are cut back to; 0 for none.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>The same norm, infinite for never.</summary>
    internal double ClipNorm => Clip > 0 ? Clip : double.PositiveInfinity;

    /// <summary>Steps between validations.</summary>
    public long ValidateEvery { get; init; } = 100;

    /// <summary>Samples or windows in the validation set, at most.</summary>
    public int ValidationSamples { get; init; } = 512;

    /// <summary>Steps between saves.</summary>
    public long SaveEvery { get; init; } = 500;

    /// <summary>The schedule.</summary>
    public Schedule LearningRate() => Schedules.Schedule.Parse(Schedule);

    /// <summary>The schedule used where none was given: a warm-up of 2 %, a plateau, and a decay over the last fifth.</summary>
    public static string DefaultSchedule(double peak, long steps)
        => new WarmupStableDecay(peak, Math.Max(1, steps / 50), steps, Math.Max(1, steps / 5), Shape.Parse("1-sqrt")).ToString();

    /// <summary>The usual sizes of a model on its usual data; an unknown name is a <see cref="UsageException"/>.</summary>
    public static TrainingConfiguration Of(string model, string size) => (model, size) switch
    {
        ("gpt2", "tiny") => new() { Model = model, Data = "dotnet-docs" },
        ("gpt2", "small") => new() { Model = model, Data = "dotnet-docs", Layers = 6, Heads = 6, Width = 384, Context = 128, Batch = 12 },
        ("mlp", "tiny") => new() { Model = model, Data = "fashion-mnist", Layers = 3, Width = 128, Batch = 64 },
        ("mlp", "small") => new() { Model = model, Data = "fashion-mnist", Layers = 4, Width = 512, Batch = 64 },
        ("linear" or "embedded-linear", "tiny") => new() { Model = model, Data = "linear", Layers = 2, Width = 16, Batch = 32, Optimizer = "sgd", WeightDecay = 0, Clip = 0 },
        ("linear" or "embedded-linear", "small") => new() { Model = model, Data = "linear", Layers = 4, Width = 64, Batch = 32, Optimizer = "sgd", WeightDecay = 0, Clip = 0 },
        ("vit" or "diffusion", "tiny") => new() { Model = model, Data = "fashion-mnist", Layers = 2, Heads = 4, Width = 64, Batch = 32 },
        ("vit" or "diffusion", "small") => new() { Model = model, Data = "fashion-mnist", Layers = 4, Heads = 4, Width = 128, Batch = 32 },
        _ when !Models.Split(", ").Contains(model) => throw new UsageException($"Unknown model \"{model}\"{Nearest.Hint(model, Models.Split(", "))} Known: {Models}."),
        _ => throw new UsageException($"Unknown size \"{size}\"{Nearest.Hint(size, ["tiny", "small"])} Known: tiny, small; or give --layers, --heads, --width and --context."),
    };

    /// <summary>Refuses sizes that no model can have.</summary>
    public void Check()
    {
        foreach (var (name, text) in new[] { ("model", Model), ("data", Data), ("tokenizer", Tokenizer), ("schedule", Schedule), ("optimizer", Optimizer) })
            if (text is null) throw new UsageException($"{name} is missing.");
        foreach (var (name, value) in new (string, long)[] { ("layers", Layers), ("heads", Heads), ("width", Width), ("context", Context), ("steps", Steps), ("batch", Batch), ("validate-every", ValidateEvery), ("validation-samples", ValidationSamples), ("save-every", SaveEvery) })
            if (value < 1) throw new UsageException($"--{name} must be 1 or more, got {value}.");
        if (Model is "gpt2" or "vit" or "diffusion" && Width % Heads != 0) throw new UsageException($"--width {Width} does not divide evenly among --heads {Heads}.");
        if (!(WeightDecay >= 0) || !double.IsFinite(WeightDecay)) throw new UsageException($"--weight-decay must be finite and 0 or more, got {WeightDecay}.");
        foreach (var (name, value) in new[] { ("beta1", Beta1), ("beta2", Beta2) })
            if (!(value >= 0) || value >= 1) throw new UsageException($"--{name} must be 0 or more and below 1, got {value}.");
        if (!(Clip >= 0)) throw new UsageException($"--clip must be 0 or more, got {Clip}.");
        _ = LearningRate();
    }

    /// <summary>Writes the configuration as JSON, the schedule in its own spelling, so that a command that gives it in another one can resume the run.</summary>
    public void Write(string path) => AtomicFile.WriteText(path, JsonSerializer.Serialize(this with { Schedule = LearningRate().ToString()! }, Layout) + "\n", force: true);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static TrainingConfiguration Read(string path)
    {
        try
        {
            TrainingConfiguration read = JsonSerializer.Deserialize<TrainingConfiguration>(File.ReadAllText(path), Layout) ?? throw new JsonException("it is null.");
            if (read.SchemaVersion != 1) throw new InputException(path, null, $"it has schema version {read.SchemaVersion}; this Carnot reads 1.");
            read.Check();
            return read;
        }
        catch (JsonException fault)
        {
            throw new InputException(path, (int?)fault.LineNumber + 1, $"it is not the configuration of a run: {fault.Message}", fault);
        }
        catch (UsageException fault)
        {
            throw new InputException(path, null, fault.Message, fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw InputException.Unreadable(path, fault, "Name the folder of a run that \"carnot train\" made.");
        }
    }

    /// <summary>The values that differ from another configuration's, as <c>name: theirs → ours</c>.</summary>
    public IEnumerable<(string Name, string Theirs, string Ours)> Differences(TrainingConfiguration other)
        => from property in typeof(TrainingConfiguration).GetProperties()
           where property.CanWrite
           let theirs = Convert.ToString(property.GetValue(other), CultureInfo.InvariantCulture)
           let ours = Convert.ToString(property.GetValue(this), CultureInfo.InvariantCulture)
           where theirs != ours
           select (JsonNamingPolicy.CamelCase.ConvertName(property.Name), theirs, ours);
}
