using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Sweeps.Engines;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Results;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Tests;

/// <summary>Whole sweeps of real trainings on this machine, disturbed in every way; what they collect must be what an undisturbed sweep collects.</summary>
public sealed class LocalSweepTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    [Fact]
    public void A_task_that_is_killed_goes_on_from_its_checkpoint()
    {
        var (folder, plan) = _sandbox.PlanTrainings(2);
        using Process driver = Sandbox.Start(null, "sweep", "run", folder.Path, "--jobs", "2");
        int killed = Sandbox.AtWork(folder.Run(plan.Id(0)));
        Sandbox.Signal(killed, "KILL");
        (int code, string output, string error) = Sandbox.End(driver);
        Assert.True(code == 0, error);
        Assert.StartsWith("2 of 2 runs are done.", output, StringComparison.Ordinal);
        IReadOnlyList<Attempt> attempts = folder.Run(plan.Id(0)).Attempts();
        Assert.Equal([AttemptOutcome.Running, AttemptOutcome.Done], attempts.Select(attempt => attempt.Outcome));
        Assert.Equal(attempts[0].Name, attempts[1].ResumedFrom);
        Assert.Single(folder.Run(plan.Id(1)).Attempts());
        Assert.Equal(Sandbox.Undisturbed(2), Sandbox.Collected(folder));
        // No step is missing from the log of a run that was killed between two saves, and none is there twice.
        Assert.Equal(Enumerable.Range(0, 60_000), File.ReadLines(Path.Combine(folder.Run(plan.Id(0)).Output, "log.jsonl")).Select(line => JsonNode.Parse(line)!["step"]!.GetValue<int>()));
    }

    [Fact]
    public void Tasks_outlive_their_driver_and_the_next_one_starts_none_of_them_again()
    {
        var (folder, plan) = _sandbox.PlanTrainings(2);
        using Process first = Sandbox.Start(null, "sweep", "run", folder.Path, "--jobs", "2");
        Sandbox.AtWork(folder.Run(plan.Id(0)));
        Sandbox.AtWork(folder.Run(plan.Id(1)));
        first.Kill();
        first.WaitForExit();
        (int code, _, string error) = Sandbox.Carnot("sweep", "run", folder.Path, "--jobs", "2");
        Assert.True(code == 0, error);
        Assert.All([0, 1], run => Assert.Equal(AttemptOutcome.Done, folder.Run(plan.Id(run)).Attempts().Single().Outcome));
        Assert.Equal(Sandbox.Undisturbed(2), Sandbox.Collected(folder));
        (_, string again, _) = Sandbox.Carnot("sweep", "run", folder.Path, "--json");
        Assert.Equal(0, JsonNode.Parse(again)!["submitted"]!.GetValue<int>());
    }

    [Fact]
    public void A_driver_that_is_asked_to_end_lets_its_tasks_save_and_a_second_driver_is_refused()
    {
        var (folder, plan) = _sandbox.PlanTrainings(2);
        using Process first = Sandbox.Start(null, "sweep", "run", folder.Path, "--jobs", "2");
        Sandbox.AtWork(folder.Run(plan.Id(0)));
        (int refused, _, string reason) = Sandbox.Carnot("sweep", "run", folder.Path);
        Assert.Equal(2, refused);
        Assert.Matches($@"^Process {first.Id} on \S+ drives {folder.Path} already\. Look at it with: carnot sweep status {folder.Path}\s*$", reason);
        Sandbox.AtWork(folder.Run(plan.Id(1)));
        Sandbox.Signal(first.Id, "TERM");
        (int interrupted, _, string saved) = Sandbox.End(first);
        Assert.Equal(130, interrupted);
        Assert.Contains($"What is done stays, what had begun has saved. Go on with: carnot sweep run {folder.Path}", saved, StringComparison.Ordinal);
        Assert.Equal(2, SweepStatus.Of(folder, plan).Interrupted);
        Assert.Equal(0, Sandbox.Carnot("sweep", "run", folder.Path).Code);
        Assert.All([0, 1], run => Assert.Equal([AttemptOutcome.Interrupted, AttemptOutcome.Done], folder.Run(plan.Id(run)).Attempts().Select(attempt => attempt.Outcome)));
        Assert.Equal(Sandbox.Undisturbed(2), Sandbox.Collected(folder));
    }

    [Fact]
    public void A_cancelled_sweep_saves_and_the_next_run_goes_on()
    {
        var (folder, plan) = _sandbox.PlanTrainings(1);
        using Process task = Sandbox.Start(null, "sweep", "task", folder.Path, "0");
        Sandbox.AtWork(folder.Run(plan.Id(0)));
        // A second copy of a task that is at work leaves it alone.
        (int busy, _, string left) = Sandbox.Carnot("sweep", "task", folder.Path, "0");
        Assert.Equal(130, busy);
        Assert.StartsWith($"Run 0 (seed=1) is left to process {task.Id} on ", left, StringComparison.Ordinal);
        Assert.Equal($"{folder.StopFile} is written. What is done stays. Go on with: carnot sweep run {folder.Path}", Sandbox.Carnot("sweep", "cancel", folder.Path).Output.Trim());
        Assert.Equal(130, Sandbox.End(task).Code);
        Assert.Equal(130, Sandbox.Carnot("sweep", "task", folder.Path, "0").Code);
        Assert.Equal(0, Sandbox.Carnot("sweep", "run", folder.Path).Code);
        Assert.Equal([AttemptOutcome.Done, AttemptOutcome.Interrupted, AttemptOutcome.Busy], folder.Run(plan.Id(0)).Attempts().Select(attempt => attempt.Outcome).Order());
        Assert.Equal(Sandbox.Undisturbed(1), Sandbox.Collected(folder));
    }

    [Fact]
    public void A_run_that_always_crashes_is_given_up_by_name_and_the_others_go_on()
    {
        string text = _sandbox.At("text.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Range(0, 3000).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i * 7919 % 3001}\n"))));
        var (folder, plan) = _sandbox.Plan($"run: train gpt2\nset: {{layers: 1, heads: 1, width: 8, context: 8, batch: 2, steps: 3}}\ngrid:\n  text: [\"synthetic:symbols=5,order=1,length=5000\", {text}]\n");
        File.Delete(text);
        (int code, _, string error) = Sandbox.Carnot("sweep", "run", folder.Path, "--jobs", "2");
        Assert.Equal(4, code);
        Assert.EndsWith($"1 of 2 runs were given up after 3 crashes each; run the same command again to give them 3 more:\n  run 1 (text={text}): {text}: there is no such file, folder or corpus. Known corpora: dotnet-docs, synthetic, sotu, moby-dick.\n", error, StringComparison.Ordinal);
        Assert.True(folder.Run(plan.Id(0)).IsDone);
        Assert.Equal(3, folder.Run(plan.Id(1)).Attempts().Count);
        (_, string status, _) = Sandbox.Carnot("sweep", "status", folder.Path);
        Assert.Contains("1 of 2 done; 0 running, 0 interrupted, 1 failed, 0 waiting", status, StringComparison.Ordinal);
        (int collected, string table, string missing) = Sandbox.Carnot("sweep", "collect", folder.Path);
        Assert.Equal((0, 2), (collected, table.TrimEnd().Split('\n').Length));
        Assert.Equal("1 of 2 runs are not done and not in the table.", missing.Trim());
    }

    /// <summary>How the papers' experiments use the library: a plan from records, run here, results by run.</summary>
    [Fact]
    public void A_sweep_can_be_planned_run_and_read_in_code()
    {
        var folder = new SweepFolder(_sandbox.At("in-code"));
        var plan = SweepPlan.Of(from rate in (string[])["0.05", "0.1"]
                                select new RunSpec("simulate equilibrium", new Dictionary<string, string> { ["learning-rate"] = rate, ["steps"] = "400", ["walkers"] = "64" }, [KeyValuePair.Create("rate", rate)]));
        folder.Publish(plan);
        using var engine = new LocalEngine(folder, CarnotProgram.Here, jobs: 2, threads: 1);
        DriveOutcome outcome = new SweepDriver(folder, plan, engine, new(Wait: true, TimeSpan.FromHours(1)), note: _ => { }).Run(CancellationToken.None);
        Assert.Equal((2, 0), (outcome.Done, outcome.Open));
        CollectedRun[] runs = [.. CollectedRun.All(folder, plan)];
        Assert.Equal(["0.05", "0.1"], runs.Select(run => run.Spec.Labels["rate"]));
        Assert.All(runs, run => Assert.Equal("equilibrium", run.Document!["name"]!.GetValue<string>()));
        Assert.True(File.Exists(Path.Combine(runs[0].Output, "run.json")));
        Assert.Equal(JsonNode.Parse(File.ReadAllText(Path.Combine(runs[1].Output, "run.json")))!.ToJsonString(), runs[1].Document!.ToJsonString());
    }

    public void Dispose() => _sandbox.Dispose();
}
