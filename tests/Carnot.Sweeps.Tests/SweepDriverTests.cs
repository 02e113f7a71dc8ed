using Carnot.Sweeps.Engines;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Tests;

/// <summary>The driver over an engine whose tasks do what the test tells.</summary>
public sealed class SweepDriverTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly SweepFolder _folder;
    private readonly SweepPlan _plan = SweepPlan.Of(Enumerable.Range(0, 3).Select(seed => new RunSpec("train linear", [KeyValuePair.Create("seed", $"{seed}")], [KeyValuePair.Create("seed", $"{seed}")])));

    public SweepDriverTests()
    {
        _folder = new SweepFolder(_sandbox.At("sweep"));
        _folder.Publish(_plan);
    }

    /// <summary>An element makes its runs one after another, and ends with the first that is told to save.</summary>
    [Fact]
    public void Runs_of_an_interrupted_element_that_had_not_had_their_turn_are_submitted_again()
    {
        var engine = new Engine(3,
            () => Attempt(0, AttemptOutcome.Interrupted),
            () => Attempt(0, AttemptOutcome.Done),
            () => { Attempt(1, AttemptOutcome.Done); Attempt(2, AttemptOutcome.Done); });
        Assert.Equal((3, 0), Drive(engine, CancellationToken.None) is var outcome ? (outcome.Done, outcome.Open) : default);
        Assert.Equal(["0 1 2", "0 1 2", "1 2"], engine.Submitted);
    }

    /// <summary>That an element's runs of an earlier submission began is no sign that those of the last one did.</summary>
    [Fact]
    public void Runs_of_an_element_that_begins_nothing_are_not_submitted_again()
    {
        var engine = new Engine(2, () => { Attempt(0, AttemptOutcome.Done); Attempt(2, AttemptOutcome.Done); }, () => { });
        Assert.StartsWith("1 run ended without having begun (first: seed=1).", Assert.Throws<CheckException>(() => Drive(engine, CancellationToken.None)).Message, StringComparison.Ordinal);
        Assert.Equal(["0 1 2", "1"], engine.Submitted);
    }

    [Fact]
    public void A_driver_that_waits_for_anothers_torn_lease_can_be_stopped()
    {
        File.WriteAllText(_folder.DriverLease, "");
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Drive(new Engine(1), stop.Token));
    }

    public void Dispose() => _sandbox.Dispose();

    private DriveOutcome Drive(Engine engine, CancellationToken stop) => new SweepDriver(_folder, _plan, engine, new(Wait: true, TimeSpan.FromHours(1)), note: _ => { }).Run(stop);

    private void Attempt(int run, AttemptOutcome outcome)
    {
        RunPlace place = _folder.Run(_plan.Id(run));
        Directory.CreateDirectory(place.Path);
        Holder me = Holder.Here();
        new Attempt { Name = me.Name, Host = me.Host, Process = me.Process, Processor = "", Began = "", Outcome = outcome }.Write(place.Record(me.Name));
        if (outcome == AttemptOutcome.Done) File.WriteAllText(place.Result, "{}");
    }

    /// <summary>Each submission is over when it was made, and did the next of <paramref name="submissions"/>.</summary>
    private sealed class Engine(int pack, params Action[] submissions) : IRunEngine
    {
        public List<string> Submitted { get; } = [];

        public int Pack => pack;

        public IReadOnlyDictionary<int, QueuedRun> InFlight() => new Dictionary<int, QueuedRun>();

        public void Submit(IReadOnlyList<int> runs)
        {
            Submitted.Add(string.Join(' ', runs));
            submissions[Submitted.Count - 1]();
        }

        public void Wait(CancellationToken stop) { }
    }
}
