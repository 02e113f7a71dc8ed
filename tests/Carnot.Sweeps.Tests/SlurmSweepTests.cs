using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Results;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Tests;

/// <summary>The same trainings through a real Slurm whose parts are killed under them.</summary>
[Trait("Category", "Slurm")]
public sealed class SlurmSweepTests : IDisposable
{
    private readonly Slurm _slurm = new();
    private readonly Sandbox _sandbox = new();
    private readonly List<Process> _drivers = [];

    [Fact]
    public void Arrays_longer_than_the_site_allows_are_split_and_give_the_bytes_of_the_local_engine()
    {
        var (folder, plan) = _sandbox.PlanTrainings(4);
        // Two at the same moment, as from two terminals: whoever comes second is refused, or finds everything in the queue.
        Process first = Driver(folder), second = Driver(folder);
        var (one, other) = (Sandbox.End(first), Sandbox.End(second));
        Assert.True(one.Code == 0 || other.Code == 0, one.Error + other.Error);
        Assert.Equal(4, new[] { one, other }.Where(ended => ended.Code == 0).Sum(ended => JsonNode.Parse(ended.Output)!["submitted"]!.GetValue<int>()));
        JsonNode status = JsonNode.Parse(Sandbox.Carnot("sweep", "status", folder.Path, "--engine", "slurm", "--json").Output)!;
        // The queue is asked first: what has left it in between counts as done as well.
        Assert.True((int)status["queue"]!["atWork"]! + (int)status["queue"]!["pending"]! + (int)status["done"]! >= 4, status.ToJsonString());
        Finish(folder);
        Assert.All(Enumerable.Range(0, 4), run => Assert.Equal(AttemptOutcome.Done, folder.Run(plan.Id(run)).Attempts().Single().Outcome));
        Assert.Equal(Sandbox.Undisturbed(4), Sandbox.Collected(folder));
        Assert.Equal(0, JsonNode.Parse(Sandbox.Carnot("sweep", "run", folder.Path, "--engine", "slurm", "--json").Output)!["submitted"]!.GetValue<int>());
        // Slurm started a copy that stays what it was.
        Assert.Single(Directory.GetDirectories(Path.Combine(folder.Path, "app")));
    }

    [Fact]
    public void A_task_that_is_killed_is_submitted_again_and_resumed()
    {
        var (folder, plan) = _sandbox.PlanTrainings(2);
        Process driver = Driver(folder, "--wait");
        Sandbox.Signal(Sandbox.AtWork(folder.Run(plan.Id(0))), "KILL");
        Ended(driver);
        Assert.Equal([AttemptOutcome.Running, AttemptOutcome.Done], Outcomes(folder, plan, 0));
        Assert.Equal([AttemptOutcome.Done], Outcomes(folder, plan, 1));
        Assert.Equal(Sandbox.Undisturbed(2), Sandbox.Collected(folder));
    }

    [Fact]
    public void A_node_that_dies_loses_nothing()
    {
        var (folder, plan) = _sandbox.PlanTrainings(1);
        Process driver = Driver(folder, "--wait");
        int task = Sandbox.AtWork(folder.Run(plan.Id(0)));
        string node = NodeOf(folder, plan, 0);
        // The daemon, the job's step and the task: all that a machine takes with it.
        int step = ParentOf(task);
        foreach (int process in (int[])[_slurm.Daemon(node), step, task]) Sandbox.Signal(process, "KILL");
        Ended(driver);
        Slurm.Script("node", _slurm.Folder, node);
        Assert.Equal([AttemptOutcome.Running, AttemptOutcome.Done], Outcomes(folder, plan, 0));
        Assert.Equal(Sandbox.Undisturbed(1), Sandbox.Collected(folder));
    }

    [Fact]
    public void A_run_that_Slurm_starts_twice_is_made_once()
    {
        var (folder, plan) = _sandbox.PlanTrainings(1);
        Process driver = Driver(folder, "--wait");
        int task = Sandbox.AtWork(folder.Run(plan.Id(0)));
        string node = NodeOf(folder, plan, 0);
        // Only the node's daemon dies: Slurm takes the node for lost and starts the element elsewhere while the task lives on. It is held up so that it still works then.
        Sandbox.Signal(task, "STOP");
        Sandbox.Signal(_slurm.Daemon(node), "KILL");
        Sandbox.Until(() => folder.Run(plan.Id(0)).Attempts().Any(attempt => attempt.Outcome == AttemptOutcome.Busy), "a second copy was started", () => Sandbox.Shell("squeue"));
        Sandbox.Signal(task, "CONT");
        Ended(driver);
        Slurm.Script("node", _slurm.Folder, node);
        Assert.Equal(1, Outcomes(folder, plan, 0).Count(outcome => outcome == AttemptOutcome.Done));
        Assert.All(Outcomes(folder, plan, 0), outcome => Assert.Contains(outcome, (AttemptOutcome[])[AttemptOutcome.Done, AttemptOutcome.Busy]));
        Assert.Equal(Sandbox.Undisturbed(1), Sandbox.Collected(folder));
    }

    [Fact]
    public void A_requeued_run_saves_and_goes_on_and_so_does_one_at_its_time_limit()
    {
        var (folder, plan) = _sandbox.PlanTrainings(2);
        // A limit of a minute and a notice of 55 s: Slurm says "save" after some seconds. The first run is held up until it is told.
        Process driver = Driver(folder, "--wait", "--time", "1", "--notice", "55");
        int limited = Sandbox.AtWork(folder.Run(plan.Id(0)));
        Sandbox.Signal(limited, "STOP");
        // Two nodes of one processor: the second run is at work beside it.
        Sandbox.AtWork(folder.Run(plan.Id(1)));
        Sandbox.Shell("scontrol", "requeue", JobOf(folder, plan, 1));
        // Slurm may wake a held process itself when it signals; then it has saved and gone before anyone looks.
        Sandbox.Until(() => IsToldToEnd(limited) || !Exists(limited), "the time limit is near", () => Sandbox.Shell("squeue"));
        if (Exists(limited)) Sandbox.Signal(limited, "CONT");
        Ended(driver);
        Assert.All([0, 1], run => Assert.Equal(AttemptOutcome.Interrupted, Outcomes(folder, plan, run)[0]));
        Assert.All([0, 1], run => Assert.Equal(1, Outcomes(folder, plan, run).Count(outcome => outcome == AttemptOutcome.Done)));
        Assert.All([0, 1], run => Assert.NotNull(folder.Run(plan.Id(run)).Attempts()[^1].ResumedFrom));
        Assert.Equal(Sandbox.Undisturbed(2), Sandbox.Collected(folder));
    }

    [Fact]
    public void A_controller_that_is_killed_is_asked_nothing_and_loses_nothing()
    {
        var (folder, plan) = _sandbox.PlanTrainings(2);
        Ended(Driver(folder));
        Sandbox.AtWork(folder.Run(plan.Id(0)));
        Sandbox.Signal(_slurm.Daemon("controller"), "KILL");
        (int code, _, string error) = Sandbox.Carnot("sweep", "run", folder.Path, "--engine", "slurm");
        Assert.Equal(3, code);
        Assert.StartsWith("squeue: the queue did not answer: ", error, StringComparison.Ordinal);
        File.Delete(Path.Combine(_slurm.Folder, "run", "controller.pid"));
        Slurm.Script("controller", _slurm.Folder);
        // A new submission may be given the numbers of jobs that the controller forgot and the nodes still make: the operator looks on until all is done.
        Process driver = Driver(folder, "--wait");
        Sandbox.Until(() =>
        {
            try
            {
                Slurm.SetRight();
            }
            catch (InvalidOperationException)
            {
                // The controller is not there yet, or a job has ended in between.
            }
            return driver.HasExited;
        }, "the sweep is done", () => Sandbox.Shell("squeue"));
        Ended(driver);
        Assert.All([0, 1], run => Assert.Equal(1, Outcomes(folder, plan, run).Count(outcome => outcome == AttemptOutcome.Done)));
        Assert.Equal(Sandbox.Undisturbed(2), Sandbox.Collected(folder));
    }

    [Fact]
    public void A_driver_that_is_killed_leaves_its_jobs_and_cancel_takes_them_out_of_the_queue()
    {
        var (folder, plan) = _sandbox.PlanTrainings(4);
        Process driver = Driver(folder, "--wait");
        Sandbox.AtWork(folder.Run(plan.Id(0)));
        driver.Kill();
        driver.WaitForExit();
        (int code, string output, string error) = Sandbox.Carnot("sweep", "cancel", folder.Path, "--engine", "slurm");
        Assert.True(code == 0, error);
        Assert.Matches(@"jobs were taken out of the queue\. What is done stays\.", output);
        Sandbox.Until(() => Sandbox.Shell("squeue", "--noheader").Length == 0, "the queue is empty");
        Assert.True(SweepStatus.Of(folder, plan).Done < 4);
        Finish(folder);
        Assert.All(Enumerable.Range(0, 4), run => Assert.Equal(1, Outcomes(folder, plan, run).Count(outcome => outcome == AttemptOutcome.Done)));
        Assert.Equal(Sandbox.Undisturbed(4), Sandbox.Collected(folder));
    }

    public void Dispose()
    {
        // A test that failed may have left its driver at work.
        foreach (Process driver in _drivers)
        {
            if (!driver.HasExited) driver.Kill();
            driver.Dispose();
        }
        _slurm.Dispose();
        _sandbox.Dispose();
    }

    private Process Driver(SweepFolder folder, params string[] more)
    {
        Process driver = Sandbox.Start(null, ["sweep", "run", folder.Path, "--engine", "slurm", "--poll", "0.5", "--json", .. more]);
        _drivers.Add(driver);
        return driver;
    }

    private static void Ended(Process driver)
    {
        (int code, _, string error) = Sandbox.End(driver);
        Assert.True(code == 0, error);
    }

    private void Finish(SweepFolder folder) => Ended(Driver(folder, "--wait"));

    private static AttemptOutcome[] Outcomes(SweepFolder folder, SweepPlan plan, int run) => [.. folder.Run(plan.Id(run)).Attempts().Select(attempt => attempt.Outcome)];

    private static string Job(SweepFolder folder, SweepPlan plan, int run) => folder.Run(plan.Id(run)).Attempts()[^1].Job!;

    private static string NodeOf(SweepFolder folder, SweepPlan plan, int run) => Job(folder, plan, run).Split(' ')[^1];

    private static string JobOf(SweepFolder folder, SweepPlan plan, int run) => Job(folder, plan, run).Split(' ')[0];

    private static int ParentOf(int process) => int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture);

    private static bool Exists(int process) => Directory.Exists($"/proc/{process}");

    /// <summary>Whether SIGTERM, number 15, waits for a process that is held up.</summary>
    private static bool IsToldToEnd(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status").Any(line => line.StartsWith("ShdPnd:", StringComparison.Ordinal)
                && (ulong.Parse(line.Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 1UL << 14) != 0);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
