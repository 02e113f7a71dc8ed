using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Sweeps.Engines;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Cli;

/// <summary><c>carnot sweep cancel</c>: saves what runs, takes the rest out of the queue.</summary>
internal static class SweepCancelVerb
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> directory = SweepVerb.Folder();
        Option<string> engine = SweepVerb.Engine("local, or slurm to empty the queue too.");
        Option<bool> json = Options.Json();
        var verb = new Command("cancel", "Stop a sweep: what is at work saves and ends, nothing new begins until \"sweep run\" is given again.") { directory, engine, json };
        verb.SetAction(parsed =>
        {
            var folder = new SweepFolder(parsed.GetRequiredValue(directory));
            SweepPlan plan = folder.ReadPlan();
            SlurmEngine? slurm = SweepVerb.Slurm(parsed.GetRequiredValue(engine), folder, plan);
            // The file first: a job that begins while the queue is being emptied sees it.
            folder.Stop();
            int? elements = slurm?.Cancel();
            if (parsed.GetValue(json)) terminal.WriteJson(new JsonObject { ["schemaVersion"] = 1, ["folder"] = folder.Path, ["cancelledJobs"] = elements });
            else terminal.Output.WriteLine($"{folder.StopFile} is written{(elements is { } count ? $", {count} jobs were taken out of the queue" : "")}. What is done stays. Go on with: carnot sweep run {folder.Path}");
        });
        return verb;
    }
}
