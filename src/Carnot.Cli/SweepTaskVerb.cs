using System.CommandLine;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Cli;

/// <summary><c>carnot sweep task</c>: one run of a sweep; what the engines start.</summary>
internal static class SweepTaskVerb
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> directory = SweepVerb.Folder();
        var index = new Argument<int>("INDEX") { Description = "The run, counted from 0 in the order of the manifest." };
        var count = new Option<int>("--count") { Description = "How many runs from there on, one after another.", DefaultValueFactory = _ => 1 };
        var hopeless = new Option<string?>("--stop-hopeless") { Description = "The law that tells when to stop early; see carnot sweep run." };
        Option<bool> json = Options.Json();
        var verb = new Command("task", "Make one run unless it is done; ends with 130 where it has to be started again. It may be started any number of times, anywhere.") { directory, index, count, hopeless, json };
        verb.SetAction(parsed =>
        {
            var folder = new SweepFolder(parsed.GetRequiredValue(directory));
            SweepPlan plan = folder.ReadPlan();
            using var interrupt = new TaskInterruption(terminal.Stop);
            Func<string, string?>? judge = parsed.GetValue(hopeless) is { } law ? new HopelessRuns(folder, plan, law).Reason : null;
            var task = new SweepTask(folder, plan, new(SweptVerbs.All, CommandLine.Run, judge), terminal.Note);
            int worst = 0, first = parsed.GetRequiredValue(index);
            for (int run = first; run < first + parsed.GetValue(count) && (run == first || run < plan.Runs.Count) && !interrupt.Token.IsCancellationRequested; run++)
            {
                int code = task.Run(run, interrupt.Token);
                if (code != 0) worst = code;
            }
            if (parsed.GetValue(json)) terminal.WriteJson(new System.Text.Json.Nodes.JsonObject { ["schemaVersion"] = 1, ["run"] = first, ["exitCode"] = worst });
            return worst;
        });
        return verb;
    }
}
