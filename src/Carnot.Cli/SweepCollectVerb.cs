using System.CommandLine;
using Carnot.Storage;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Results;
using Carnot.Sweeps.Tasks;

namespace Carnot.Cli;

/// <summary><c>carnot sweep collect</c>: the results of a sweep as one table.</summary>
internal static class SweepCollectVerb
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> directory = SweepVerb.Folder();
        Option<string?> output = Options.Output("A file that ends in .csv or .json; the terminal if not given.");
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("collect", "Collect the results as CSV or JSON, in the order of the plan: the same bytes whatever engine ran them.") { directory, output, force, json };
        verb.SetAction(parsed =>
        {
            var folder = new SweepFolder(parsed.GetRequiredValue(directory));
            SweepPlan plan = folder.ReadPlan();
            string? file = parsed.GetValue(output);
            string form = file is null ? parsed.GetValue(json) ? ".json" : ".csv" : Path.GetExtension(file);
            if (form is not (".csv" or ".json")) throw new UsageException($"{file}: name a file that ends in .csv or .json.");
            if (file is not null) AtomicFile.RefuseExisting(file, parsed.GetValue(force));
            CollectedRun[] runs = [.. CollectedRun.All(folder, plan)];
            string text = form == ".json" ? Terminal.ToText(ResultTable.ToJson(plan.Hash, runs)) + "\n" : ResultTable.ToCsv(runs);
            if (runs.Length < plan.Runs.Count) terminal.Note($"{plan.Runs.Count - runs.Length} of {plan.Runs.Count} runs are not done and not in the table.");
            if (file is null) terminal.Output.Write(text);
            else AtomicFile.WriteText(file, text, parsed.GetValue(force));
        });
        return verb;
    }
}
