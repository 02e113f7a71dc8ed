using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Sweeps.Engines;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Results;
using Carnot.Sweeps.Tasks;

namespace Carnot.Cli;

/// <summary><c>carnot sweep status</c>: how far a sweep is.</summary>
internal static class SweepStatusVerb
{
    private const int MostListed = 10;

    public static Command Create(Terminal terminal)
    {
        Argument<string> directory = SweepVerb.Folder();
        var follow = new Option<bool>("--follow") { Description = "Look again every second until everything is done: drawn over on a terminal, a line for every change otherwise." };
        Option<string> engine = SweepVerb.Engine("local, or slurm to see what its queue holds too, and why it waits.");
        Option<bool> json = Options.Json();
        var verb = new Command("status", "Show how far a sweep is.") { directory, engine, follow, json };
        verb.SetAction(async (parsed, cancel) =>
        {
            var folder = new SweepFolder(parsed.GetRequiredValue(directory));
            SweepPlan plan = folder.ReadPlan();
            SlurmEngine? slurm = SweepVerb.Slurm(parsed.GetRequiredValue(engine), folder, plan);
            bool drawn = ReferenceEquals(terminal.Output, Console.Out) && !Console.IsOutputRedirected;
            string before = "";
            while (true)
            {
                // The queue first, the folder second: what leaves the queue in between has left its result.
                IReadOnlyDictionary<int, QueuedRun>? queue = slurm?.InFlight();
                var status = SweepStatus.Of(folder, plan);
                string text = !parsed.GetValue(json) ? Text(status, queue) : parsed.GetValue(follow) ? ToJson(plan, status, queue).ToJsonString(JsonSerializerOptions.Default) : Terminal.ToText(ToJson(plan, status, queue));
                if (parsed.GetValue(follow) && drawn) terminal.Output.Write($"\u001b[H\u001b[J{text}\n");
                else if (text != before) terminal.Output.WriteLine(text);
                before = text;
                terminal.Output.Flush();
                if (!parsed.GetValue(follow) || status.Done == status.Runs) return;
                await Task.Delay(TimeSpan.FromSeconds(1), cancel);
            }
        });
        return verb;
    }

    private static string Text(SweepStatus status, IReadOnlyDictionary<int, QueuedRun>? queue)
    {
        const int bar = 30;
        int full = (int)((long)bar * status.Done / status.Runs);
        var lines = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', bar - full)}] {status.Done} of {status.Runs} done{Part(status.Diverged, "diverged")}{Part(status.Stopped, "stopped early")}; {status.Running.Length} running, {status.Interrupted} interrupted, {status.Failed.Length} failed, {status.Waiting} waiting"),
        };
        if (queue is not null) lines.Add($"  queue: {queue.Values.Count(run => !run.IsPending)} at work, {queue.Values.Count(run => run.IsPending)} pending{string.Concat(QueuedRun.Reasons(queue.Values).Select(reason => $", {reason.Count} × {reason.Reason}"))}");
        foreach (RunState run in status.Running.Take(MostListed)) lines.Add($"  running  {run.Run,6}  {run.Name}{(run.Attempts.Count > 0 ? $"  on {run.Attempts[^1].Host}{(run.Attempts.Count > 1 ? $", attempt {run.Attempts.Count}" : "")}" : "")}");
        foreach (RunState run in status.Failed.Take(MostListed)) lines.Add($"  failed   {run.Run,6}  {run.Name}  {run.Crashes} {(run.Crashes == 1 ? "crash" : "crashes")}: {run.Attempts[^1].Message ?? "killed"}");
        int more = Math.Max(0, status.Running.Length - MostListed) + Math.Max(0, status.Failed.Length - MostListed);
        if (more > 0) lines.Add($"  ... and {more} more; --json lists all");
        foreach (string file in status.Differing) lines.Add($"  DIFFERS  {file} is not the result that was kept: the same run gave other numbers elsewhere");
        return string.Join('\n', lines);

        static string Part(int count, string word) => count == 0 ? "" : $", {count} of them {word}";
    }

    private static JsonObject ToJson(SweepPlan plan, SweepStatus status, IReadOnlyDictionary<int, QueuedRun>? queue) => new()
    {
        ["schemaVersion"] = 1,
        ["sweep"] = plan.Hash,
        ["runs"] = status.Runs,
        ["done"] = status.Done,
        ["diverged"] = status.Diverged,
        ["stopped"] = status.Stopped,
        ["interrupted"] = status.Interrupted,
        ["waiting"] = status.Waiting,
        ["running"] = new JsonArray([.. status.Running.Select(ToJson)]),
        ["failed"] = new JsonArray([.. status.Failed.Select(ToJson)]),
        ["differing"] = new JsonArray([.. status.Differing.Select(file => (JsonNode)file)]),
        ["queue"] = queue is null ? null : new JsonObject
        {
            ["atWork"] = queue.Values.Count(run => !run.IsPending),
            ["pending"] = queue.Values.Count(run => run.IsPending),
            ["reasons"] = new JsonObject(QueuedRun.Reasons(queue.Values).Select(reason => KeyValuePair.Create<string, JsonNode?>(reason.Reason, reason.Count))),
        },
    };

    private static JsonNode ToJson(RunState run) => new JsonObject
    {
        ["run"] = run.Run,
        ["name"] = run.Name,
        ["attempts"] = run.Attempts.Count,
        ["crashes"] = run.Crashes,
        ["host"] = run.Attempts.Count > 0 ? run.Attempts[^1].Host : null,
        ["message"] = run.Attempts.Count > 0 ? run.Attempts[^1].Message : null,
    };
}
