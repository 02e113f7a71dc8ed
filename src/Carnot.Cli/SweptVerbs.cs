using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using Carnot.Experiments;
using Carnot.Networks.Data;
using Carnot.Networks.Training;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Cli;

/// <summary>The verbs that sweeps are made of, and what a plan checks before anything runs.</summary>
internal sealed class SweptVerbs(Terminal terminal)
{
    public static readonly ImmutableArray<SweptVerb> All = [new("train", "checkpoint.safetensors", ["run", "probingShare"]), new("simulate", null, []), new("measure", null, [])];

    /// <summary>Options that a sweep gives itself, or that would make runs differ from place to place.</summary>
    private static readonly string[] Own = ["output", "json", "force", "resume", "reschedule", "threads", "help"];

    private readonly Dictionary<string, string> _hashes = [];

    /// <summary>The options of a verb that a plan may set; a verb that makes no run is a <see cref="UsageException"/>.</summary>
    public string[] Options(string verb)
    {
        if (All.All(known => known.Name != verb))
            throw new UsageException($"\"{verb}\" is no verb that makes a run{Nearest.Hint(verb, All.Select(known => known.Name))} Sweeps are made of: {string.Join(", ", All.Select(known => known.Name))}.");
        return [.. Verb(verb).Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal)).Select(name => name[2..]).Except(Own)];
    }

    /// <summary>The run with its data's hash. What its command would refuse is a <see cref="UsageException"/> now.</summary>
    public RunSpec Checked(RunSpec run)
    {
        string[] words = [.. run.CommandLine("run")];
        ParseResult parsed = new Command("carnot") { Verb(run.Verb) }.Parse(words);
        if (parsed.Errors.Count > 0) throw new UsageException($"{run}: {parsed.Errors[0].Message}");
        if (run.Verb == "simulate") CheckSimulation(run);
        if (run.Verb == "measure" && run.Command.Length > 1) return run with { Data = Known(run.Command[1], () => HashOf(Directory.Exists(run.Command[1]) ? new RunFolder(run.Command[1]).LatestWeights : run.Command[1])) };
        if (run.Verb != "train") return run;
        var train = new Command("train") { new Argument<string?>("MODEL") };
        TrainingOptions options = TrainingOptions.AddTo(train);
        train.Add(new Option<string?>("--from"));
        train.Add(new Option<string?>("--branch"));
        ParseResult asked = train.Parse(words[1..^3]);
        try
        {
            RunFolder? stem = asked.GetValue<string?>("--branch") is { } branched ? new(branched) : null;
            string? model = asked.GetValue<string?>("MODEL");
            TrainingConfiguration configuration = stem is null ? options.Configure(asked, model) : options.Apply(asked, TrainingOptions.Saved(stem, model));
            configuration.Check();
            if (stem is not null) TrainingBranch.Check(stem, configuration);
            string? hash = DataHash(configuration), begun = stem?.Checkpoint ?? asked.GetValue<string?>("--from");
            string? from = begun is null ? null : Known(begun, () => HashOf(begun));
            return run with { Data = from is null ? hash : $"{hash} {from}" };
        }
        catch (UsageException fault)
        {
            throw new UsageException($"{run}: {fault.Message}");
        }
    }

    private static void CheckSimulation(RunSpec run)
    {
        if (run.Command.Length < 2 || run.Command[1] == "entropic") return;
        var simulate = new Command("simulate") { new Argument<string>("NAME") };
        var options = new SimulateOptions();
        options.AddTo(simulate);
        options.Read(simulate.Parse(run.CommandLine("run")[1..^3]), Catalogue.Find(run.Command[1]));
    }

    private Command Verb(string name) => Verbs.All(terminal).Single(verb => verb.Name == name);

    /// <summary>The hash of data that lie in files; what is made from the seed is told by the options alone.</summary>
    private string? DataHash(TrainingConfiguration configuration)
    {
        if (configuration.Model == "gpt2") return Known(configuration.Data, () => Corpora.Named(configuration.Data).Hash);
        if (configuration.Model == "linear" || configuration.Data.Split(':')[0] is "linear" or "teacher") return null;
        return Known(configuration.Data, () => RunInput.Of(configuration).Data.Description.Hash);
    }

    private string Known(string name, Func<string> hash) => _hashes.TryGetValue(name, out string? known) ? known : _hashes[name] = hash();

    private static string HashOf(string file)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException(file, null, fault.Message, fault);
        }
    }
}
