namespace Carnot.Networks.Kernels;

/// <summary>A few threads that sleep until there is work. No result depends on how many they are.</summary>
/// <remarks>
/// Work comes as numbered pieces whose bounds do not depend on the number of threads; whoever is free takes the next piece.
/// Waiting threads block in the operating system instead of spinning, so a busy neighbour on the machine costs its share and no more.
/// One caller at a time.
/// </remarks>
public sealed class Workers : IDisposable
{
    /// <summary>More threads than this no machine repays.</summary>
    public const int Most = 1024;

    private readonly SemaphoreSlim _start = new(0), _done = new(0);
    private readonly Thread[] _helpers;
    private Action<int, int>? _work;
    private Exception? _failure;
    private int _pieces, _next;
    private bool _stopped;

    /// <summary><paramref name="threads"/> threads, the caller's among them.</summary>
    public Workers(int threads)
    {
        if (threads is < 1 or > Most) throw new UsageException($"threads must be 1 to {Most}, got {threads}.");
        Threads = threads;
        _helpers = new Thread[threads - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            int worker = i + 1;
            _helpers[i] = new Thread(() => Help(worker)) { IsBackground = true, Name = $"carnot worker {worker}" };
            _helpers[i].Start();
        }
    }

    /// <summary>How many threads work, the caller's among them.</summary>
    public int Threads { get; }

    /// <summary>Does <paramref name="work"/>(piece, worker) for every piece in 0 … <paramref name="pieces"/> − 1 and returns when all are done.</summary>
    /// <remarks>The worker's number, below <see cref="Threads"/>, chooses scratch memory and must not touch the result.</remarks>
    public void Run(int pieces, Action<int, int> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(_stopped, this);
        if (pieces <= 1 || Threads == 1)
        {
            for (int piece = 0; piece < pieces; piece++) work(piece, 0);
            return;
        }
        int helpers = Math.Min(_helpers.Length, pieces - 1);
        (_work, _pieces, _failure) = (work, pieces, null);
        Volatile.Write(ref _next, 0);
        _start.Release(helpers);
        Take(0);
        for (int i = 0; i < helpers; i++) _done.Wait();
        _work = null;
        if (_failure is not null) throw new InvalidOperationException("A worker failed.", _failure);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (_stopped) return;
        _stopped = true;
        if (_helpers.Length > 0) _start.Release(_helpers.Length);
        foreach (Thread helper in _helpers) helper.Join();
        _start.Dispose();
        _done.Dispose();
    }

    private void Help(int worker)
    {
        while (true)
        {
            _start.Wait();
            if (_stopped) return;
            Take(worker);
            _done.Release();
        }
    }

    private void Take(int worker)
    {
        try
        {
            for (int piece; (piece = Interlocked.Increment(ref _next) - 1) < _pieces;) _work!(piece, worker);
        }
        catch (Exception failure) when (worker >= 0)
        {
            _failure = failure;
            Volatile.Write(ref _next, _pieces);
        }
    }
}
