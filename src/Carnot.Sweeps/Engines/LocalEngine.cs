using System.Diagnostics;
using System.Globalization;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Engines;

/// <summary>Tasks as child processes of this one, a few at a time: a crash costs one run.</summary>
/// <remarks>A child keeps its lease and goes on when this process is killed; whoever drives the sweep next finds it at work.</remarks>
public sealed class LocalEngine : IRunEngine, IDisposable
{
    private readonly SweepFolder _folder;
    private readonly CarnotProgram _program;
    private readonly int _jobs, _threads;
    private readonly string[] _more;
    private readonly Queue<int> _queue = [];
    private readonly Dictionary<int, Process> _running = [];
    private readonly SemaphoreSlim _exits = new(0);

    /// <summary>At most <paramref name="jobs"/> tasks at a time, each with <paramref name="threads"/> processors; <paramref name="more"/> is given to every task.</summary>
    public LocalEngine(SweepFolder folder, CarnotProgram program, int jobs, int threads, IEnumerable<string>? more = null)
    {
        if (jobs < 1) throw new UsageException($"--jobs must be 1 or more, got {jobs}.");
        if (threads < 1) throw new UsageException($"--threads must be 1 or more, got {threads}.");
        (_folder, _program, _jobs, _threads, _more) = (folder, program, jobs, threads, [.. more ?? []]);
    }

    /// <summary>Called with a run whose task has ended.</summary>
    public Action<int>? Ended { get; init; }

    /// <inheritdoc/>
    public int Pack => 1;

    /// <inheritdoc/>
    public IReadOnlyDictionary<int, QueuedRun> InFlight()
        => _running.Keys.Select(run => (run, new QueuedRun(false, null))).Concat(_queue.Select(run => (run, new QueuedRun(true, null)))).ToDictionary();

    /// <inheritdoc/>
    public void Submit(IReadOnlyList<int> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        foreach (int run in runs) _queue.Enqueue(run);
    }

    /// <summary>Works off the queue; asked to stop, it asks the tasks to save and end, and waits for that.</summary>
    public void Wait(CancellationToken stop)
    {
        // Others' tasks may be at work on what is left.
        if (_queue.Count == 0 && _running.Count == 0) stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(0.5));
        bool asked = false;
        while (_queue.Count + _running.Count > 0)
        {
            if (!asked && (stop.IsCancellationRequested || _folder.IsStopped))
            {
                asked = true;
                _queue.Clear();
                foreach (Process task in _running.Values) Posix.AskToEnd(task.Id);
            }
            while (_queue.Count > 0 && _running.Count < _jobs) Start(_queue.Dequeue());
            _exits.Wait(TimeSpan.FromSeconds(0.5), CancellationToken.None);
            foreach (var (run, task) in _running.Where(pair => pair.Value.HasExited).ToArray())
            {
                _running.Remove(run);
                task.Dispose();
                Ended?.Invoke(run);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Process task in _running.Values) task.Dispose();
        _exits.Dispose();
    }

    private void Start(int run)
    {
        var start = new ProcessStartInfo(_program.Host, _program.Task(_folder.Path, run, _more)) { UseShellExecute = false };
        // A process that believes it has the whole machine starts a thread for each processor.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = _threads.ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        var task = new Process { StartInfo = start, EnableRaisingEvents = true };
        task.Exited += (_, _) => _exits.Release();
        task.Start();
        _running.Add(run, task);
    }
}
