using System.CommandLine;
using System.Text.Json.Nodes;
using Carnot.Dialects;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot schedule extend</c>: how a run can go on beyond its schedule, and where the rate would jump.</summary>
internal static class ScheduleExtend
{
    public static Command Create(Terminal terminal)
    {
        var spec = new Argument<string>("SPEC") { Description = ScheduleInput.Spec };
        var at = new Option<long>("--at") { Description = "How many updates have been made.", Required = true };
        var steps = new Option<long>("--steps") { Description = "The new number of updates.", Required = true };
        var decay = new Option<long?>("--decay") { Description = "Updates of the last decay; a fifth of what is left if not given." };
        var shape = new Option<string>("--shape") { Description = $"The way down: {Shape.Words}.", DefaultValueFactory = _ => "linear" };
        var warmup = new Option<long?>("--warmup") { Description = "Updates of a second warm-up." };
        var peak = new Option<double?>("--peak") { Description = "The rate after the second warm-up; the old peak if not given." };
        var floor = new Option<double>("--floor") { Description = "The last rate." };
        Option<string?> dialect = ScheduleVerb.Dialect("Whose configuration the file is.");
        var plan = new Option<string?>("--plan") { Description = "Only this plan: hold-and-decay, decay-at-once, branch-off-the-plateau, warm-up-again, restated." };
        Option<string?> output = Options.Output("Write the schedule of the plan there: as JSON where the name ends in .json, else as text.");
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("extend", "Plan how to go on with a run beyond its schedule, without a jump of the rate.") { spec, at, steps, decay, shape, warmup, peak, floor, dialect, plan, output, force, json };
        verb.SetAction(parsed =>
        {
            Schedule schedule = ScheduleInput.Read(parsed.GetValue(spec)!, parsed.GetValue(dialect), null).Schedule;
            IReadOnlyList<ExtensionPlan> plans = ScheduleExtension.Plan(schedule, parsed.GetValue(at), parsed.GetValue(steps), parsed.GetValue(decay), Shape.Parse(parsed.GetValue(shape)!),
                parsed.GetValue(warmup), parsed.GetValue(peak), parsed.GetValue(floor));
            if (parsed.GetValue(plan) is { } name)
            {
                string[] known = [.. plans.Select(p => Word(p.Name))];
                plans = [.. plans.Where(p => Word(p.Name) == name)];
                if (plans.Count == 0) throw new UsageException($"There is no plan \"{name}\" here{Nearest.Hint(name, known)} The plans are: {string.Join(", ", known)}.");
            }
            if (plans.Count == 0) throw new CheckException($"The rate is {ScheduleVerb.Rate(schedule.At(parsed.GetValue(at)))} at update {parsed.GetValue(at)} and was never higher than the floor: nothing can be continued. Give --peak to warm up.");
            if (parsed.GetValue(output) is { } target)
                AtomicFile.WriteText(target, (target.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Terminal.ToText(ScheduleJson.Write(plans[0].Schedule)) : plans[0].Schedule.ToString()) + "\n", parsed.GetValue(force));
            string? resume = (schedule as DialectSchedule)?.Dialect is { } trainer ? $"{trainer.Title}: {trainer.Resume}" : null;
            if (parsed.GetValue(json)) terminal.WriteJson(Document(schedule, plans, resume));
            else Print(terminal, plans, resume);
        });
        return verb;
    }

    private static string Word(string name) => name.Replace(' ', '-');

    private static JsonObject Document(Schedule schedule, IReadOnlyList<ExtensionPlan> plans, string? resume) => new()
    {
        ["schemaVersion"] = 1,
        ["schedule"] = ScheduleShow.Name(schedule),
        ["resume"] = resume,
        ["plans"] = new JsonArray([.. plans.Select(p => (JsonNode)new JsonObject
        {
            ["plan"] = Word(p.Name),
            ["schedule"] = p.Schedule.ToString(),
            ["from"] = p.From,
            ["steps"] = p.Steps,
            ["jump"] = p.Jump,
            ["past"] = p.Past,
            ["sum"] = p.Schedule.Sum(p.Steps),
            ["last"] = p.Schedule.At(p.Steps - 1),
            ["fingerprint"] = ScheduleFingerprint.Of(p.Schedule, p.Steps),
            ["warning"] = p.Warning.Length == 0 ? null : p.Warning,
        })]),
    };

    private static void Print(Terminal terminal, IReadOnlyList<ExtensionPlan> plans, string? resume)
    {
        foreach (ExtensionPlan plan in plans)
        {
            terminal.Output.WriteLine($"{Word(plan.Name)}: from update {plan.From} to {plan.Steps}, jump {ScheduleVerb.Rate(plan.Jump)}, sum {ScheduleVerb.Rate(plan.Schedule.Sum(plan.Steps))}, last rate {ScheduleVerb.Rate(plan.Schedule.At(plan.Steps - 1))}");
            terminal.Output.WriteLine($"  {plan.Schedule}");
            if (plan.Warning.Length > 0) terminal.Output.WriteLine($"  Careful: {plan.Warning}.");
        }
        if (resume is not null) terminal.Output.WriteLine(resume);
    }
}
