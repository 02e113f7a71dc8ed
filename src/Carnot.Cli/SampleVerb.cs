using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Carnot.Networks.Checkpoints;
using Carnot.Networks.Data;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Training;

namespace Carnot.Cli;

/// <summary><c>carnot sample</c>: lets a trained language model write.</summary>
internal static class SampleVerb
{
    public static Command Create(Terminal terminal)
    {
        var run = new Argument<string>("RUN") { Description = "The folder of a run that \"carnot train gpt2\" made." };
        var prompt = new Option<string>("--prompt") { Description = "How the text begins.", DefaultValueFactory = _ => "\n" };
        var length = new Option<int>("--length") { Description = "Tokens to write.", DefaultValueFactory = _ => 300 };
        var temperature = new Option<double>("--temperature") { Description = "0 writes the likeliest token each time, 1 draws as the model believes.", DefaultValueFactory = _ => 0.8 };
        var seed = new Option<ulong>("--seed") { Description = "Decides what is drawn.", DefaultValueFactory = _ => 1UL };
        Option<bool> json = Options.Json();
        var verb = new Command("sample", "Let a trained language model go on with a text.") { run, prompt, length, temperature, seed, json };
        verb.SetAction(parsed =>
        {
            var folder = new RunFolder(parsed.GetValue(run)!);
            TrainingConfiguration configuration = TrainingConfiguration.Read(folder.Configuration);
            if (configuration.Model != "gpt2") throw new UsageException($"The run in {folder.Path} is a {configuration.Model}; only gpt2 writes text.");
            ITokenizer tokenizer = TokenizerFile.Read(folder.Tokenizer);
            using var workers = new Workers(1);
            var model = new Gpt2<float>(ModelFactory.Gpt2Of(configuration, tokenizer.VocabularySize), workers, capacity: 1);
            TrainingState.LoadWeights(Checkpoint.Read(folder.LatestWeights), model);
            string begin = parsed.GetValue(prompt)!;
            ushort[] drawn = [.. TextSampler.Sample(model, tokenizer.Encode(begin), parsed.GetValue(length), parsed.GetValue(temperature), parsed.GetValue(seed))];
            string text = Encoding.UTF8.GetString(tokenizer.Decode(drawn));
            if (parsed.GetValue(json))
                terminal.WriteJson(new JsonObject { ["schemaVersion"] = 1, ["prompt"] = begin, ["text"] = text, ["tokens"] = drawn.Length, ["temperature"] = parsed.GetValue(temperature), ["seed"] = parsed.GetValue(seed) });
            else
                terminal.Output.WriteLine(begin.TrimStart('\n') + text);
        });
        return verb;
    }
}
