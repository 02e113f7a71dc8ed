using System.CommandLine;
using Carnot.Schedules;
using Carnot.Storage;

namespace Carnot.Cli;

/// <summary><c>carnot schedule import</c>: a trainer's configuration as a Carnot schedule.</summary>
internal static class ScheduleImport
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The trainer's configuration: JSON, YAML, TOML, Python settings or command-line flags; or a table of rates." };
        Option<string?> dialect = ScheduleVerb.Dialect("Whose configuration it is.");
        Option<long?> steps = ScheduleVerb.Steps();
        Option<string?> output = Options.Output("Write the schedule there: as JSON where the name ends in .json, else as text.");
        Option<bool> force = Options.Force(), json = Options.Json();
        var verb = new Command("import", "Read a trainer's configuration and print its schedule.") { file, dialect, steps, output, force, json };
        verb.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            if (!File.Exists(path)) throw new InputException(path, null, "there is no such file.");
            Schedule schedule = ScheduleInput.Read(path, parsed.GetValue(dialect), parsed.GetValue(steps)).Schedule;
            if (parsed.GetValue(output) is { } target)
                AtomicFile.WriteText(target, (target.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Terminal.ToText(ScheduleJson.Write(schedule)) : schedule.ToString()) + "\n", parsed.GetValue(force));
            if (parsed.GetValue(json)) terminal.WriteJson(ScheduleShow.Document(schedule, ScheduleFacts.Of(schedule, ScheduleInput.StepsOf(schedule, parsed.GetValue(steps)))));
            else if (parsed.GetValue(output) is null) terminal.Output.WriteLine(schedule);
        });
        return verb;
    }
}
