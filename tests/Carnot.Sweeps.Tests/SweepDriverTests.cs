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
