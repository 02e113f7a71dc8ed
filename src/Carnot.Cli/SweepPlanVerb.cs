using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Cli;

/// <summary><c>carnot sweep plan</c>: from a specification to an immutable list of runs.</summary>
internal static class SweepPlanVerb
{
    public static Command Create(Terminal terminal)
    {
        var spec = new Argument<string>("SPEC.yaml") { Description = "What to run and what to vary: run, set, grid, together, seeds. See docs/sweeps.md." };
        Option<string?> output = Options.Output("The folder of the sweep.");
        var dry = new Option<bool>("--dry-run") { Description = "Write nothing; say how many runs there are, and try a few for some seconds to forecast time and memory." };
        Option<bool> json = Options.Json();
        var verb = new Command("plan", "Plan a sweep: every run, checked and named before the first begins.") { spec, output, dry, json };
        verb.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(spec);
            if (!parsed.GetValue(dry) && parsed.GetValue(output) is null) throw new UsageException("Name the folder of the sweep with -o DIR, or give --dry-run.");
            SweepPlan plan = Plan(terminal, file);
            var document = new JsonObject { ["schemaVersion"] = 1, ["sweep"] = plan.Hash, ["runs"] = plan.Runs.Count };
            string sentence = $"{plan.Runs.Count} {(plan.Runs.Count == 1 ? "run" : "runs")} of carnot {plan.Runs[0].Verb}";
            if (parsed.GetValue(dry))
            {
                using var interrupt = new Interruption();
                SweepForecast forecast = SweepForecast.Of(plan, interrupt.Token);
                document["forecast"] = forecast.ToJson();
                sentence += $": {forecast.Sentence}";
            }
            else
            {
                var folder = new SweepFolder(parsed.GetValue(output)!);
                bool isNew = folder.Publish(plan);
                document["folder"] = folder.Path;
                sentence += isNew ? $" planned in {folder.Path}. Start them with: carnot sweep run {folder.Path}" : $"; {folder.Path} holds this very plan already.";
            }
            if (parsed.GetValue(json)) terminal.WriteJson(document);
            else terminal.Output.WriteLine(sentence);
        });
        return verb;
    }

    private static SweepPlan Plan(Terminal terminal, string file)
    {
        var spec = new SweepSpec(YamlConfig.Read(Text(file), file), file);
        var verbs = new SweptVerbs(terminal);
        return SweepPlan.Of(spec.Runs(verbs.Options(spec.Verb)).Select(verbs.Checked));
    }

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw InputException.Unreadable(file, fault);
        }
    }
}
