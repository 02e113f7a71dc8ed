using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Results;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Tests;

/// <summary>One task, with a command that this test makes up.</summary>
public sealed class SweepTaskTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly List<string> _notes = [];
    private readonly SweepFolder _folder;
    private readonly SweepPlan _plan = SweepPlan.Of([new RunSpec("train linear", [KeyValuePair.Create("seed", "1")], [KeyValuePair.Create("seed", "1")])]);
    private int _started;

    public SweepTaskTests()
    {
        _folder = new SweepFolder(_sandbox.At("sweep"));
        _folder.Publish(_plan);
    }

    private RunPlace Place => _folder.Run(_plan.Id(0));

    [Fact]
    public void What_is_done_is_not_begun_again_and_its_result_names_no_place_and_no_time()
    {
        Assert.Equal(0, Run((arguments, results) => Print(results, $$"""{"schemaVersion": 1, "run": "{{arguments[^2]}}", "loss": 0.5}""")));
        Assert.Equal(0, Run((_, _) => 1));
        Assert.Equal(1, _started);
        Assert.Equal(["schemaVersion", "outcome", "id", "document"], System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Place.Result))!.AsObject().Select(pair => pair.Key));
        Assert.DoesNotContain(_sandbox.Root, File.ReadAllText(Place.Result), StringComparison.Ordinal);
        CollectedRun done = CollectedRun.All(_folder, _plan).Single();
        Assert.Equal("run,id,seed,outcome,loss\n0," + _plan.Id(0) + ",1,done,0.5\n", ResultTable.ToCsv([done]));
        Assert.Equal(AttemptOutcome.Done, Place.Attempts().Single().Outcome);
        Assert.False(File.Exists(Place.Lease));
    }

    [Fact]
    public void Columns_of_one_name_are_told_apart_by_where_they_stand_in_the_JSON()
    {
        var spec = new RunSpec("train linear", [], [KeyValuePair.Create("outcome", "1"), KeyValuePair.Create("steps", "2")]);
        CollectedRun run = new(0, "x", spec, "done", System.Text.Json.Nodes.JsonNode.Parse("""{"id": "3", "steps": 4, "loss": 5}"""), "");
        Assert.Equal("run,id,varied.outcome,steps,outcome,document.id,document.steps,loss\n0,x,1,2,done,3,4,5\n", ResultTable.ToCsv([run]));
    }

    [Fact]
    public void A_run_that_left_the_finite_numbers_is_done_and_has_diverged()
    {
        Assert.Equal(0, Run((_, _) => 5));
        Assert.Equal("diverged", Place.Outcome);
        Assert.Equal(1, SweepStatus.Of(_folder, _plan).Diverged);
    }

    /// <summary>As the message about a result that cannot be read advises.</summary>
    [Fact]
    public void A_run_whose_result_was_deleted_is_made_anew_with_its_files()
    {
        foreach (string time in (string[])["first", "second"])
        {
            Assert.Equal(0, Run((arguments, results) =>
            {
                Directory.CreateDirectory(arguments[^2]);
                File.WriteAllText(Path.Combine(arguments[^2], "run.json"), time);
                return Print(results, "{}");
            }));
            Assert.Equal(time, File.ReadAllText(Path.Combine(Place.Output, "run.json")));
            Assert.Empty(Place.Works());
            Assert.Equal(AttemptOutcome.Done, Place.Attempts()[^1].Outcome);
            File.Delete(Place.Result);
        }
    }

    [Fact]
    public void A_crash_is_told_with_its_last_words_and_leaves_no_lease()
    {
        Assert.Equal(3, Run((_, _) => 3, notes: "the text is gone"));
        Assert.Equal("Run 0 (seed=1) ended with 3: the text is gone", _notes.Single());
        RunState failed = SweepStatus.Of(_folder, _plan).Failed.Single();
        Assert.Equal((1, "the text is gone"), (failed.Crashes, failed.Attempts[^1].Message));
        Assert.False(File.Exists(Place.Lease));
    }

    [Fact]
    public void What_was_planted_is_gone_on_from_once()
    {
        void Plant(string step) => Place.Plant("stem", work =>
        {
            Directory.CreateDirectory(work);
            File.WriteAllText(Path.Combine(work, "checkpoint.safetensors"), step);
        });
        Plant("step 7");
        Plant("step 8");
        Assert.Equal(0, Run((arguments, results) =>
        {
            Assert.Equal("--resume", arguments[^1]);
            Assert.Equal("step 7", File.ReadAllText(Path.Combine(Place.Works().Single(work => !work.EndsWith("stem", StringComparison.Ordinal)), "checkpoint.safetensors")));
            return Print(results, "{}");
        }));
        Assert.Equal("stem", Place.Attempts().Single().ResumedFrom);
        Plant("step 9");
        Assert.Empty(Place.Works());
    }

    [Fact]
    public void The_next_attempt_goes_on_from_the_checkpoint_in_a_folder_of_its_own()
    {
        string first = "";
        Run((arguments, _) =>
        {
            first = arguments[^2];
            Directory.CreateDirectory(first);
            File.WriteAllText(Path.Combine(first, "log.jsonl"), "line 1\n");
            File.WriteAllText(Path.Combine(first, "checkpoint.safetensors"), "step 7");
            return 130;
        });
        Assert.Equal(1, SweepStatus.Of(_folder, _plan).Interrupted);
        Run((arguments, results) =>
        {
            Assert.Equal("--resume", arguments[^1]);
            string second = arguments[^3];
            Assert.NotEqual(first, second);
            Assert.Equal("step 7", File.ReadAllText(Path.Combine(second, "checkpoint.safetensors")));
            Assert.Equal("line 1\n", File.ReadAllText(Path.Combine(second, "log.jsonl")));
            return Print(results, "{}");
        });
        Assert.Equal(2, _started);
        Assert.Equal([null, RunPlace.AttemptOf(first)], Place.Attempts().Select(attempt => attempt.ResumedFrom));
        Assert.True(File.Exists(Path.Combine(Place.Output, "checkpoint.safetensors")));
        Assert.False(Directory.Exists(first));
    }

    /// <summary>A copy that a full disk or a kill ends half-way is no attempt: the checkpoint it was made from stays the one to go on from.</summary>
    [Fact]
    public void A_checkpoint_stays_until_its_copy_is_whole()
    {
        string first = "";
        Run((arguments, _) =>
        {
            first = arguments[^2];
            Directory.CreateDirectory(first);
            File.WriteAllText(Path.Combine(first, "checkpoint.safetensors"), "step 7");
            File.WriteAllText(Path.Combine(first, "log.jsonl"), "line 1\n");
            return 130;
        });
        using (new FileStream(Path.Combine(first, "log.jsonl"), FileMode.Open, FileAccess.Read, FileShare.None))
            Assert.StartsWith($"{Place.Path} could not be written: ", Assert.Throws<UsageException>(() => Run((_, _) => 1)).Message, StringComparison.Ordinal);
        Assert.Equal([first], Place.Works());
        Assert.Empty(Place.Takings());
        Directory.CreateDirectory(Place.Taking("killed"));
        File.WriteAllText(Path.Combine(Place.Taking("killed"), "checkpoint.safetensors"), "st");
        Run((arguments, results) =>
        {
            Assert.Equal(["--resume", "step 7", "line 1\n"], [arguments[^1], .. ((string[])["checkpoint.safetensors", "log.jsonl"]).Select(name => File.ReadAllText(Path.Combine(arguments[^3], name)))]);
            Assert.Equal([arguments[^3]], Place.Works());
            return Print(results, "{}");
        });
        Assert.Equal(2, _started);
        Assert.Empty(Place.Takings());
    }

    [Theory]
    [InlineData("{\"loss\": 1}", 0, AttemptOutcome.Duplicate)]
    [InlineData("{\"loss\": 1.0000000000000002}", 4, AttemptOutcome.Differs)]
    public void Of_two_results_the_first_stays_and_a_difference_is_a_fault_of_determinism(string second, int code, AttemptOutcome outcome)
    {
        // The lease is lost while the command runs, as after a partition of the network, and the thief is faster.
        string first = "";
        Assert.Equal(code, Run((_, results) =>
        {
            File.Delete(Place.Lease);
            Assert.Equal(0, Run((_, stolen) => Print(stolen, "{\"loss\": 1}")));
            first = File.ReadAllText(Place.Result);
            return Print(results, second);
        }));
        Assert.Equal(first, File.ReadAllText(Place.Result));
        Assert.Contains(Place.Attempts(), attempt => attempt.Outcome == outcome);
        Assert.Equal(code == 0 ? 0 : 1, SweepStatus.Of(_folder, _plan).Differing.Length);
        if (code != 0) Assert.StartsWith($"Run 0 (seed=1) was done twice with different results: {Place.Result} and ", _notes.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void While_one_works_another_leaves_the_run_to_it()
    {
        Run((_, results) =>
        {
            Assert.Equal(130, Run((_, _) => throw new InvalidOperationException("begun twice")));
            return Print(results, "{}");
        });
        Assert.Equal(1, _started);
        Assert.Matches(@"^Run 0 \(seed=1\) is left to process \d+ on \S+, which is at work on it\.$", _notes.Single());
    }

    [Fact]
    public void A_stop_saves_and_a_run_without_hope_is_done_with_the_reason()
    {
        int Patient(CancellationToken save)
        {
            save.WaitHandle.WaitOne();
            return 130;
        }
        Assert.Equal(130, Task(new(Verbs, (_, _, _, save) => { _folder.Stop(); return Patient(save); })).Run(0, CancellationToken.None));
        Assert.False(Place.IsDone);
        File.Delete(_folder.StopFile);
        Assert.Equal(0, Task(new(Verbs, (_, _, _, save) => Patient(save), _ => "it will end at 3")).Run(0, CancellationToken.None));
        Assert.Equal("stopped", Place.Outcome);
        Assert.Equal("it will end at 3", CollectedRun.All(_folder, _plan).Single().Document!["reason"]!.GetValue<string>());
        Assert.Contains("Stopped early: it will end at 3", File.ReadAllText(Place.Log(Place.Attempts()[^1].Name)), StringComparison.Ordinal);
    }

    [Fact]
    public void Verbs_that_make_no_run_and_runs_that_are_not_planned_are_refused()
    {
        Assert.Equal($"There is no run 7: {_folder.Path} has the runs 0 to 0.", Assert.Throws<UsageException>(() => Task(new(Verbs, Fail)).Run(7, CancellationToken.None)).Message);
        Assert.Equal("\"train\" makes no run; sweeps are made of: simulate.", Assert.Throws<UsageException>(() => Task(new([new("simulate", null, [])], Fail)).Run(0, CancellationToken.None)).Message);

        static int Fail(string[] arguments, TextWriter results, TextWriter notes, CancellationToken save) => throw new InvalidOperationException("begun");
    }

    public void Dispose() => _sandbox.Dispose();

    private static System.Collections.Immutable.ImmutableArray<SweptVerb> Verbs => [new("train", "checkpoint.safetensors", ["run"])];

    private static int Print(TextWriter results, string text)
    {
        results.Write(text);
        return 0;
    }

    private SweepTask Task(TaskHost host) => new(_folder, _plan, host, _notes.Add);

    private int Run(Func<string[], TextWriter, int> command, string notes = "") => Task(new(Verbs, (arguments, results, said, _) =>
    {
        Interlocked.Increment(ref _started);
        said.WriteLine(notes);
        return command(arguments, results);
    })).Run(0, CancellationToken.None);
}
