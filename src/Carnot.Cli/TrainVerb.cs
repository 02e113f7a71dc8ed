using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Diagnosis;
using Carnot.Logs;
using Carnot.Networks.Probes;
using Carnot.Networks.Training;

namespace Carnot.Cli;

/// <summary><c>carnot train</c>: trains a network in a folder of its own.</summary>
internal static class TrainVerb
{
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string?>("MODEL") { Description = $"The model: {TrainingConfiguration.Models}. With --resume or --branch it is known.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> output = Options.Output("The run's folder.");
        output.Required = true;
        var resume = new Option<bool>("--resume") { Description = "Go on with the run of the folder, bit for bit as if it had never stopped." };
        var reschedule = new Option<bool>("--reschedule") { Description = "With --resume: allow another --schedule or --steps from here on." };
        var from = new Option<string?>("--from") { Description = "Begin with the weights of this checkpoint (safetensors, or PyTorch .pt)." };
        var branch = new Option<string?>("--branch") { Description = "Begin where the run of this folder stands, with another --schedule or --steps from there on; all else is as in that run." };
        var threads = new Option<int>("--threads") { Description = "Threads that work; the result does not depend on them.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var probe = new Option<string?>("--probe") { Description = $"Measure while training: economy (within 5 % of the time), business (25 %), full (100 %), or names with their own schedule, such as sharpness@100,noise@log. Names: {string.Join(", ", ProbeSelection.All.Select(each => each.Name))}. The run stays the same to the bit." };
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("train", "Train a network: GPT-2 on text, others on images or made-up data.") { model, output, resume, reschedule, from, branch, threads, probe, force, json };
        TrainingOptions options = TrainingOptions.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var folder = new RunFolder(parsed.GetValue(output)!);
            ProbeSelection? probes = parsed.GetValue(probe) is { } names ? ProbeSelection.Parse(names) : null;
            if (parsed.GetValue(branch) is not null && parsed.GetValue(from) is not null) throw new UsageException("--branch goes on with a run and its optimiser, --from begins anew with weights alone. Give one of them.");
            if (parsed.GetValue(resume) && ((Option[])[from, branch, force, options.Size]).FirstOrDefault(parsed.IsGiven) is { } anew) throw new UsageException($"--resume goes on with the run of {folder.Path} as it is; {anew.Name} is for a new one. Leave one of them out.");
            if (parsed.GetValue(branch) is not null && parsed.IsGiven(options.Size)) throw new UsageException("A branch has the size of its run; leave --size out.");
            if (parsed.GetValue(reschedule) && !parsed.GetValue(resume)) throw new UsageException("--reschedule changes the schedule of a run that is resumed; give --resume too.");
            using TrainingRun run = parsed.GetValue(resume)
                ? TrainingRun.Resume(Continued(parsed, options, folder, parsed.GetValue(model), parsed.GetValue(reschedule)), folder, parsed.GetValue(threads), parsed.GetValue(reschedule))
                : parsed.GetValue(branch) is { } stem ? Branched(parsed, options, new(stem), folder, parsed.GetValue(model), parsed.GetValue(threads), parsed.GetValue(force))
                : TrainingRun.Begin(options.Configure(parsed, parsed.GetValue(model)), folder, parsed.GetValue(threads), parsed.GetValue(force), parsed.GetValue(from));
            foreach (string unheeded in options.Unheeded(parsed, run.Configuration)) terminal.Note(unheeded);
            terminal.Note(Introduction(run));
            if (run.FirstStep >= run.Configuration.Steps) terminal.Note($"This run has done its {run.Configuration.Steps} steps. To go on, give more --steps and a longer --schedule with --reschedule.");
            if (probes is not null) terminal.Note(string.Create(CultureInfo.InvariantCulture, $"probes: {string.Join(", ", probes.Probes.Select(chosen => chosen.Probe.Name))}; about {probes.Bytes(run.Network) / (1 << 20)} MB beside the {run.Network.TrainingBytes(run.Optimizer.State.Count) / (1 << 20)} MB of training; readings in {folder.Probes}"));
            using var interrupt = new Interruption(terminal.Stop);
            using var progress = new TrainingProgress(terminal, run);
            using var events = new EventFileSink(folder.Path);
            using var diagnosis = new LiveDiagnosis(terminal);
            TrainingRecord last;
            try
            {
                last = run.Train([progress, events, diagnosis], interrupt.Token, probes);
            }
            catch (OperationCanceledException)
            {
                terminal.Note($"Saved in {folder.Checkpoint}. Go on with: carnot train --resume -o {folder.Path}");
                throw;
            }
            if (run.ProbeCosts is { } costs) terminal.Note(costs.ToString());
            if (PooledNoiseScale.Of(diagnosis.Readings) is { } noise) terminal.Note(PooledNoiseScale.Sentence(noise));
            ImmutableArray<Finding> findings = Diagnose(folder, diagnosis.Readings);
            foreach (Finding finding in findings.Where(finding => finding.Symptom == Symptom.Present)) terminal.Note(finding.ToString());
            if (parsed.GetValue(json)) terminal.WriteJson(ToJson(run, folder, last, findings));
            else terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"validation loss {last.ValidationLoss:F4}{(run.Network.IsLossInNats ? " nats" : "")} after {last.Step + 1} steps; run in {folder.Path}"));
        });
        return verb;
    }

    private static TrainingRun Branched(ParseResult parsed, TrainingOptions options, RunFolder stem, RunFolder folder, string? model, int threads, bool force)
    {
        TrainingConfiguration configuration = options.Apply(parsed, TrainingOptions.Saved(stem, model));
        TrainingBranch.Begin(stem, configuration, folder, force);
        return TrainingRun.Resume(configuration, folder, threads, reschedule: false);
    }

    private static TrainingConfiguration Continued(ParseResult parsed, TrainingOptions options, RunFolder folder, string? model, bool reschedule)
    {
        TrainingConfiguration saved = TrainingOptions.Saved(folder, model), asked = options.Apply(parsed, saved);
        foreach (var (name, theirs, ours) in asked.Differences(saved))
            if (!(name is "schedule" or "steps" && reschedule) && name is not ("validateEvery" or "saveEvery"))
                throw new UsageException(name is "schedule" or "steps"
                    ? $"The run in {folder.Path} was begun with {name} {theirs}, not {ours}. Give --reschedule to change it from here on."
                    : $"The run in {folder.Path} was begun with {name} {theirs}, not {ours}; a resumed run keeps it. Leave the option out, or begin a new run with --from {folder.Checkpoint}.");
        return asked;
    }

    /// <summary>What is wrong with the whole run; a log too short to be read as one says nothing.</summary>
    private static ImmutableArray<Finding> Diagnose(RunFolder folder, IReadOnlyList<TimedReading> readings)
    {
        try
        {
            return RunDiagnosis.Of(LogReader.Read([folder.Log], new LogOptions(), _ => { }).FirstOrDefault(), readings);
        }
        catch (InputException)
        {
            return RunDiagnosis.Of(null, readings);
        }
    }

    private static string Introduction(TrainingRun run)
    {
        DataDescription data = run.Data.Description;
        string known = data.IrreducibleLoss is { } bound ? string.Create(CultureInfo.InvariantCulture, $" Its entropy rate, which no model can go below, is {bound:F4} nats.") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{run.Configuration.Model}, {run.Network.ParameterCount:N0} parameters; {data.Name}: {data.Size}.{known}\n{run.Configuration.Optimizer}, {run.Configuration.LearningRate()}, steps {run.FirstStep} to {run.Configuration.Steps}");
    }

    private static JsonObject ToJson(TrainingRun run, RunFolder folder, TrainingRecord last, ImmutableArray<Finding> findings) => new()
    {
        ["schemaVersion"] = 1,
        ["run"] = folder.Path,
        ["model"] = run.Configuration.Model,
        ["parameters"] = run.Network.ParameterCount,
        ["schedule"] = run.Configuration.LearningRate().ToString(),
        ["steps"] = last.Step + 1,
        ["loss"] = last.Loss,
        ["validationLoss"] = last.ValidationLoss,
        ["irreducibleLoss"] = run.Data.Description.IrreducibleLoss,
        ["probingShare"] = run.ProbeCosts?.Share,
        ["findings"] = new JsonArray([.. findings.Select(FindingsText.ToJson)]),
    };
}
