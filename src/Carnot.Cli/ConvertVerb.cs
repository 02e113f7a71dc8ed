using System.Collections.Immutable;
using System.CommandLine;
using Carnot.Logs.Writers;
using Carnot.Runs;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot convert</c>: logs of any format as CSV, JSON lines or a TensorBoard event file.</summary>
internal static class ConvertVerb
{
    public static Command Create(Terminal terminal)
    {
        Option<bool> json = Options.Json(), force = Options.Force();
        Option<string?> output = Options.Output("The file to write; a folder where the logs hold several runs, one file for each.");
        var to = new Option<string>("--to") { Description = "csv, jsonl or tensorboard.", Required = true };
        Argument<string[]> logs = LogInputOptions.Logs(ArgumentArity.OneOrMore);
        var verb = new Command("convert", "Write logs of any format as CSV, JSON lines or a TensorBoard event file.") { logs, to, output, force, json };
        LogInputOptions input = LogInputOptions.AddTo(verb);
        verb.SetAction(parsed =>
        {
            (string ending, Action<Run, Stream> write) = Writer(parsed.GetValue(to)!);
            string target = parsed.GetValue(output) ?? throw new UsageException("convert needs -o FILE, the file to write.");
            ImmutableArray<Run> runs = input.ReadRuns(parsed, parsed.GetRequiredValue(logs), terminal);
            (Run Run, string Path)[] files = runs.Length == 1 ? [(runs[0], target)] : [.. runs.Select(run => (run, Path.Combine(target, FileName(run.Name) + ending)))];
            if (files.GroupBy(file => file.Path).FirstOrDefault(group => group.Count() > 1) is { } same) throw new UsageException($"Two runs would be written to {same.Key}; convert them one at a time.");
            foreach ((_, string path) in files) AtomicFile.RefuseExisting(path, parsed.GetValue(force));
            foreach ((Run run, string path) in files) AtomicFile.Write(path, parsed.GetValue(force), stream => write(run, stream));
            if (parsed.GetValue(json))
                terminal.WriteJson(new System.Text.Json.Nodes.JsonObject
                {
                    ["schemaVersion"] = 1,
                    ["files"] = new System.Text.Json.Nodes.JsonArray([.. files.Select(file => new System.Text.Json.Nodes.JsonObject { ["run"] = file.Run.Name, ["path"] = file.Path, ["losses"] = file.Run.Loss.Count })]),
                });
            else foreach ((Run run, string path) in files) terminal.Output.WriteLine($"{path}  {run.Loss.Count} {(run.Loss.Count == 1 ? "loss" : "losses")} of {run.Name}");
        });
        return verb;
    }

    private static (string Ending, Action<Run, Stream> Write) Writer(string form) => form switch
    {
        "csv" => (".csv", RunTable.WriteCsv),
        "jsonl" => (".jsonl", RunTable.WriteJsonLines),
        "tensorboard" => (".tfevents", RunTable.WriteEvents),
        _ => throw new UsageException($"--to {form}: write csv, jsonl or tensorboard."),
    };

    private static string FileName(string run) => string.Concat(run.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or '#' ? c : '_'));
}
