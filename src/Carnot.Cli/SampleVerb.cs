using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Carnot.Networks.Checkpoints;
using Carnot.Networks.Data;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Training;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot sample</c>: lets a trained language model write, or a diffusion model draw.</summary>
internal static class SampleVerb
{
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "The folder of a run that \"carnot train gpt2\" or \"carnot train diffusion\" made." };
        var prompt = new Option<string?>("--prompt") { Description = "gpt2: how the text begins; otherwise with a new line." };
        var length = new Option<int>("--length") { Description = "gpt2: tokens to write.", DefaultValueFactory = _ => 300 };
        var temperature = new Option<double>("--temperature") { Description = "gpt2: 0 writes the likeliest token each time, 1 draws as the model believes.", DefaultValueFactory = _ => 0.8 };
        var count = new Option<int>("--count") { Description = "diffusion: images to draw.", DefaultValueFactory = _ => 16 };
        var steps = new Option<int>("--steps") { Description = "diffusion: steps from noise to image.", DefaultValueFactory = _ => 50 };
        Option<string?> output = Options.Output("diffusion: the PNG file that the images go to, in rows.");
        var seed = new Option<ulong>("--seed") { Description = "Decides what is drawn.", DefaultValueFactory = _ => 1UL };
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("sample", "Let a trained language model go on with a text, or a diffusion model draw images.") { run, prompt, length, temperature, count, steps, output, seed, force, json };
        verb.SetAction(parsed =>
        {
            var folder = new RunFolder(parsed.GetValue(run)!);
            TrainingConfiguration configuration = TrainingConfiguration.Read(folder.Configuration);
            Option[] foreign = configuration.Model == "gpt2" ? [count, steps, output] : [prompt, length, temperature];
            if (configuration.Model is not ("gpt2" or "diffusion")) throw new UsageException($"The run in {folder.Path} is a {configuration.Model}; only gpt2 writes text and only diffusion draws images.");
            if (foreign.FirstOrDefault(parsed.IsGiven) is { } useless) throw new UsageException($"{useless.Name} says nothing to a {configuration.Model} model; leave it out.");
            JsonObject document = configuration.Model == "gpt2"
                ? Write(folder, configuration, parsed.GetValue(prompt), parsed.GetValue(length), parsed.GetValue(temperature), parsed.GetValue(seed))
                : Draw(folder, configuration, parsed.GetValue(count), parsed.GetValue(steps), parsed.GetValue(seed), parsed.GetValue(output), parsed.GetValue(force));
            if (parsed.GetValue(json)) terminal.WriteJson(document);
            else if (document["text"] is { } text) terminal.Output.WriteLine(parsed.GetValue(prompt) + text);
            else terminal.Output.WriteLine($"{document["images"]} images in {document["file"]}");
        });
        return verb;
    }

    private static JsonObject Write(RunFolder folder, TrainingConfiguration configuration, string? prompt, int length, double temperature, ulong seed)
    {
        ITokenizer tokenizer = TokenizerFile.Read(folder.Tokenizer);
        using var workers = new Workers(1);
        var model = new Gpt2<float>(ModelFactory.Gpt2Of(configuration, tokenizer.VocabularySize), workers, capacity: 1);
        TrainingState.LoadWeights(Checkpoint.Read(folder.LatestWeights), model);
        // A vocabulary of characters need not have a new line.
        prompt ??= tokenizer is CharacterTokenizer { Characters: var known } && !known.Contains('\n') ? Rune.GetRuneAt(known, 0).ToString() : "\n";
        ushort[] drawn = [.. TextSampler.Sample(model, tokenizer.Encode(prompt), length, temperature, seed)];
        return new() { ["schemaVersion"] = 1, ["prompt"] = prompt, ["text"] = Encoding.UTF8.GetString(tokenizer.Decode(drawn)), ["tokens"] = drawn.Length, ["temperature"] = temperature, ["seed"] = seed };
    }

    /// <summary>The training set is read for its mean and spread, which the model saw as 0 and 1.</summary>
    private static JsonObject Draw(RunFolder folder, TrainingConfiguration configuration, int count, int steps, ulong seed, string? file, bool force)
    {
        if (file is null) throw new UsageException("Name the file that the images go to: carnot sample RUN -o images.png");
        AtomicFile.RefuseExisting(file, force);
        RunInput input = RunInput.Of(configuration);
        var data = (ImageData)input.Data;
        using var workers = new Workers(1);
        var model = (Diffusion<float>)ModelFactory.Make(configuration, input, workers);
        TrainingState.LoadWeights(Checkpoint.Read(folder.LatestWeights), model);
        float[] images = DiffusionSampler.Sample(model, count, steps, -data.Mean / data.Deviation, (1 - data.Mean) / data.Deviation, seed);
        int side = input.ImageHeight, across = (int)Math.Ceiling(Math.Sqrt(count)), down = (count + across - 1) / across;
        float[] sheet = new float[down * across * side * side];
        for (int i = 0; i < images.Length; i++)
        {
            int image = i / (side * side), row = image / across * side + i / side % side, column = image % across * side + i % side;
            sheet[row * across * side + column] = images[i] * data.Deviation + data.Mean;
        }
        AtomicFile.Write(file, force, stream => PngFile.Write(stream, sheet, down * side, across * side));
        return new() { ["schemaVersion"] = 1, ["file"] = file, ["images"] = count, ["side"] = side, ["across"] = across, ["steps"] = steps, ["seed"] = seed };
    }
}
