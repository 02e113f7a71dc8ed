using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Laws;
using Carnot.Sweeps.Engines;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Cli;

/// <summary><c>carnot sweep run</c>: the runs that are not done yet.</summary>
internal static class SweepRunVerb
{
    /// <summary>Options of sbatch that are passed through.</summary>
    private static readonly string[] Site = ["partition", "account", "qos", "time", "mem", "gres", "constraint"];

    public static Command Create(Terminal terminal)
    {
        Argument<string> directory = SweepVerb.Folder();
        var engine = new Option<string>("--engine") { Description = "local: processes of this machine; slurm: job arrays of the cluster.", DefaultValueFactory = _ => "local" };
        var jobs = new Option<int?>("--jobs") { Description = "Runs at a time; this machine's processors if not given, on slurm what the site allows." };
        var threads = new Option<int?>("--threads") { Description = "Processors of each run; the results do not depend on it. Locally the processors divided by --jobs if not given, on slurm 1." };
        var hopeless = new Option<string?>("--stop-hopeless") { Description = "Stop a training early where this law, updated with the run so far, expects it to end above the best finished one with 90 % certainty. Off if not given: which runs are stopped depends on timing." };
        var wait = new Option<bool>("--wait") { Description = "slurm: stay until every run is done or given up, and submit again what was interrupted. The local engine always does." };
        var patience = new Option<string>("--patience") { Description = "With --wait: how long nothing may happen while jobs are pending, such as 90s, 30m or 2h.", DefaultValueFactory = _ => "1h" };
        var poll = new Option<double>("--poll") { Description = "slurm: seconds between two looks at the queue.", DefaultValueFactory = _ => 10 };
        var pack = new Option<int>("--pack") { Description = "slurm: runs that one job makes one after another, for runs shorter than a minute.", DefaultValueFactory = _ => 1 };
        var notice = new Option<int>("--notice") { Description = "slurm: seconds before the time limit at which a run is told to save.", DefaultValueFactory = _ => 120 };
        var setup = new Option<string[]>("--setup") { Description = "slurm: a shell line before Carnot starts, such as \"module load dotnet\"; may be given more than once.", DefaultValueFactory = _ => [] };
        Option<bool> json = Options.Json();
        var site = Site.Select(name => new Option<string?>($"--{name}") { Description = "slurm: passed to sbatch as it is." }).ToArray();
        var verb = new Command("run", "Run what is not done yet. Safe to give again, at any time.") { directory, engine, jobs, threads, hopeless, wait, patience, poll, pack, notice, setup, json };
        foreach (Option option in site) verb.Add(option);
        verb.SetAction(parsed =>
        {
            var folder = new SweepFolder(parsed.GetRequiredValue(directory));
            SweepPlan plan = folder.ReadPlan();
            string word = parsed.GetRequiredValue(engine);
            string[] more = [];
            if (parsed.GetValue(hopeless) is { } law)
            {
                _ = LawFile.Read(law);
                more = ["--stop-hopeless", Path.GetFullPath(law)];
            }
            using var interrupt = new Interruption(terminal.Stop);
            int side = parsed.GetValue(jobs) ?? Environment.ProcessorCount;
            using var progress = new SweepProgress(terminal, folder, plan);
            using LocalEngine? local = word == "local" ? new(folder, CarnotProgram.Here, side, parsed.GetValue(threads) ?? Math.Max(1, Environment.ProcessorCount / Math.Max(1, side)), more) { Ended = progress.Ended } : null;
            IRunEngine chosen = word switch
            {
                "local" => local!,
                "slurm" => new SlurmEngine(folder, plan, CarnotProgram.Here, new()
                {
                    Passed = [.. site.Where(option => parsed.GetValue(option) is not null).Select(option => $"{option.Name}={parsed.GetValue(option)}")],
                    Setup = [.. parsed.GetValue(setup)!],
                    Jobs = parsed.GetValue(jobs),
                    Threads = parsed.GetValue(threads) ?? 1,
                    Pack = parsed.GetValue(pack),
                    Notice = parsed.GetValue(notice),
                    Poll = TimeSpan.FromSeconds(parsed.GetValue(poll)),
                }, more),
                _ => throw SweepVerb.NoEngine(word),
            };
            bool stays = word == "local" || parsed.GetValue(wait);
            DriveOutcome outcome;
            try
            {
                outcome = new SweepDriver(folder, plan, chosen, new(stays, Duration(parsed.GetRequiredValue(patience))), terminal.Note).Run(interrupt.Token);
            }
            catch (OperationCanceledException)
            {
                terminal.Note($"What is done stays, what had begun has saved. Go on with: carnot sweep run {folder.Path}");
                throw;
            }
            if (parsed.GetValue(json)) terminal.WriteJson(ToJson(folder, plan, outcome));
            else terminal.Output.WriteLine(stays
                ? $"{outcome.Done} of {plan.Runs.Count} runs are done. Read them with: carnot sweep collect {folder.Path}"
                : $"{outcome.Done} of {plan.Runs.Count} runs are done, {outcome.Submitted} were submitted now. See how they do with: carnot sweep status {folder.Path}; run the same command later to submit again what was interrupted.");
            if (outcome.GivenUp.IsEmpty) return;
            string lost = string.Join('\n', outcome.GivenUp.Select(run => $"  run {run.Run} ({run.Name}): {run.Message}"));
            throw new CheckException($"{outcome.GivenUp.Length} of {plan.Runs.Count} runs were given up after {SweepDriver.MostCrashes} crashes each; run the same command again to give them {SweepDriver.MostCrashes} more:\n{lost}");
        });
        return verb;
    }

    private static JsonObject ToJson(SweepFolder folder, SweepPlan plan, DriveOutcome outcome) => new()
    {
        ["schemaVersion"] = 1,
        ["folder"] = folder.Path,
        ["runs"] = plan.Runs.Count,
        ["done"] = outcome.Done,
        ["submitted"] = outcome.Submitted,
        ["givenUp"] = new JsonArray([.. outcome.GivenUp.Select(run => (JsonNode)new JsonObject { ["run"] = run.Run, ["name"] = run.Name, ["message"] = run.Message })]),
    };

    private static TimeSpan Duration(string text)
    {
        double unit = text.LastOrDefault() switch { 'h' => 3600, 'm' => 60, _ => 1 };
        return double.TryParse(text.TrimEnd('h', 'm', 's'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number * unit < 1e9
            ? TimeSpan.FromSeconds(number * unit)
            : throw new UsageException($"--patience {text}: write a time such as 90s, 30m or 2h.");
    }
}
