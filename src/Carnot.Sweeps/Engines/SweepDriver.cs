using System.Collections.Immutable;
using System.Diagnostics;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Engines;

/// <summary>Starts what is neither done nor on its way, again and again until nothing is left: everything it knows it reads from the queue and the folder.</summary>
/// <param name="folder">The sweep.</param>
/// <param name="plan">Its plan.</param>
/// <param name="engine">What starts the tasks.</param>
/// <param name="options">How long it goes on.</param>
/// <param name="note">Takes notes for people.</param>
public sealed class SweepDriver(SweepFolder folder, SweepPlan plan, IRunEngine engine, DriverOptions options, Action<string> note)
{
    /// <summary>Crashes of one run under one driver before it is given up.</summary>
    public const int MostCrashes = 3;

    private readonly Dictionary<int, HashSet<string>> _before = [];
    private readonly Dictionary<int, (int[] Runs, int Attempts)> _submissions = [];
    private readonly HashSet<string> _told = [];

    /// <summary>Drives the sweep. Another driver at work is a <see cref="UsageException"/>; a cancellation ends it after the tasks of this machine have saved.</summary>
    public DriveOutcome Run(CancellationToken stop)
    {
        Holder me = Holder.Here();
        using Lease lease = TakeLease(me, stop);
        using var heart = new Timer(_ => lease.Beat(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        File.Delete(folder.StopFile);
        int submitted = 0;
        (int Done, int Running) progress = (-1, -1);
        var idle = Stopwatch.StartNew();
        bool looked = false;
        while (true)
        {
            if (!lease.IsMine) throw new UsageException($"Another driver took {folder.Path} over, because this one did not move for {Lease.Lifetime.TotalSeconds:F0} s. It goes on alone.");
            stop.ThrowIfCancellationRequested();
            if (folder.IsStopped) throw new OperationCanceledException($"{folder.StopFile} stands: the sweep was cancelled.");
            // The queue first, the folder second: a run that leaves the queue in between has left its result or its record.
            IReadOnlyDictionary<int, QueuedRun>? queue = Ask(ref idle);
            if (queue is null)
            {
                engine.Wait(stop);
                continue;
            }
            int[] open = [.. Enumerable.Range(0, plan.Runs.Count).Where(run => !folder.Run(plan.Id(run)).IsDone)];
            if (!looked) Remember(open);
            looked = true;
            int[] missing = [.. open.Where(run => !queue.ContainsKey(run) && !Lease.IsHeld(folder.Run(plan.Id(run)).Lease, Lease.Lifetime, me))];
            ImmutableArray<GivenUp> givenUp = [.. missing.Select(run => (run, Crashes: Crashes(run))).Where(pair => pair.Crashes.Length >= MostCrashes)
                .Select(pair => new GivenUp(pair.run, plan.Runs[pair.run].ToString(), pair.Crashes[^1].Message ?? "it was killed"))];
            int[] ready = [.. missing.Except(givenUp.Select(lost => lost.Run))];
            // A task makes its runs one after another: where one of them began, the others may not have had their turn.
            IGrouping<int, int>[] tasks = [.. ready.GroupBy(run => run / engine.Pack)];
            int[] vanished = [.. tasks.Where(task => _submissions.TryGetValue(task.Key, out var last) && Attempts(last.Runs) == last.Attempts).SelectMany(task => task)];
            if (vanished.Length > 0)
                throw new CheckException($"{Count(vanished.Length)} ended without having begun (first: {plan.Runs[vanished[0]]}). Their tasks could not start, or were cancelled: see above, and on a cluster {folder.Logs}. Nothing was started again; mend it and run the same command.");
            (int, int) now = (plan.Runs.Count - open.Length, queue.Values.Count(run => !run.IsPending));
            if (now != progress || ready.Length > 0) idle.Restart();
            progress = now;
            if (ready.Length > 0)
            {
                foreach (var task in tasks) _submissions[task.Key] = ([.. task], Attempts(task));
                engine.Submit(ready);
                submitted += ready.Length;
            }
            else if (open.Length == givenUp.Length) return new(plan.Runs.Count - open.Length, open.Length, submitted, givenUp);
            if (!options.Wait) return new(plan.Runs.Count - open.Length, open.Length, submitted, givenUp);
            Watch(queue, idle);
            engine.Wait(stop);
        }
    }

    private Lease TakeLease(Holder me, CancellationToken stop)
    {
        try
        {
            if (Lease.Take(folder.DriverLease, me, Lease.Lifetime, stop) is { } lease) return lease;
            stop.ThrowIfCancellationRequested();
            throw new UsageException($"{(Holder.Read(folder.DriverLease) is { } other ? $"Process {other.Process} on {other.Host}" : "Another process")} drives {folder.Path} already. Look at it with: carnot sweep status {folder.Path}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder.Path} could not be written: {fault.Message} Nothing was started.");
        }
    }

    /// <summary>What is on its way; null where the queue does not answer and there is patience left.</summary>
    private IReadOnlyDictionary<int, QueuedRun>? Ask(ref Stopwatch idle)
    {
        try
        {
            return engine.InFlight();
        }
        catch (InputException fault) when (options.Wait && idle.Elapsed < options.Patience && _submissions.Count > 0)
        {
            if (_told.Add(fault.Message)) note(fault.Message);
            return null;
        }
    }

    /// <summary>Attempts from before this driver do not count against a run: who starts it again has mended something.</summary>
    private void Remember(int[] open)
    {
        foreach (int run in open) _before[run] = [.. folder.Run(plan.Id(run)).Attempts().Select(attempt => attempt.Name)];
    }

    private int Attempts(IEnumerable<int> runs) => runs.Sum(run => folder.Run(plan.Id(run)).Attempts().Count);

    private Attempt[] Crashes(int run) => [.. folder.Run(plan.Id(run)).Attempts().Where(attempt => attempt.Crashed && !_before[run].Contains(attempt.Name))];

    /// <summary>Says why jobs do not begin, and stops waiting for them when nothing has happened for too long.</summary>
    private void Watch(IReadOnlyDictionary<int, QueuedRun> queue, Stopwatch idle)
    {
        (string Reason, int Count)[] told = [.. QueuedRun.Reasons(queue.Values)];
        int pending = told.Sum(reason => reason.Count);
        string reasons = string.Join(", ", told.Select(reason => $"{reason.Count} × {reason.Reason}"));
        if (pending > 0 && pending == queue.Count)
        {
            if (idle.Elapsed > options.Patience)
                throw new CheckException($"Nothing has happened for {options.Patience}, and {Count(pending)} are pending: {reasons}. They stay in the queue. Wait on with the same command, or take them out with: carnot sweep cancel --engine slurm {folder.Path}");
            if (_told.Add(reasons)) note($"Pending: {reasons}.");
        }
    }

    private static string Count(int runs) => runs == 1 ? "1 run" : $"{runs} runs";
}
