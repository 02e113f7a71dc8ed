using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json.Nodes;
using Carnot.Sweeps.Plans;

namespace Carnot.Sweeps.Tasks;

/// <summary>One attempt at one run: lease, resume, work, publish. It may be started any number of times, anywhere, at once.</summary>
/// <param name="folder">The sweep.</param>
/// <param name="plan">Its plan.</param>
/// <param name="host">The program around it.</param>
/// <param name="note">Takes notes for people.</param>
public sealed class SweepTask(SweepFolder folder, SweepPlan plan, TaskHost host, Action<string> note)
{
    private const int Interrupted = 130, Diverged = 5, CheckFailed = 4;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500), HopelessEvery = TimeSpan.FromSeconds(5);

    /// <summary>Makes run <paramref name="index"/> unless it is done; returns an exit code.</summary>
    public int Run(int index, CancellationToken stop)
    {
        if (index < 0 || index >= plan.Runs.Count) throw new UsageException($"There is no run {index}: {folder.Path} has the runs 0 to {plan.Runs.Count - 1}.");
        RunPlace place = folder.Run(plan.Id(index));
        if (place.IsDone) return 0;
        if (folder.IsStopped) return Interrupted;
        try
        {
            Directory.CreateDirectory(place.Path);
            return Leased(plan.Runs[index], index, place, stop);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{place.Path} could not be written: {fault.Message} What is done stays; make room or make it writable, and run the same command again.");
        }
    }

    private int Leased(RunSpec run, int index, RunPlace place, CancellationToken stop)
    {
        Holder me = Holder.Here();
        var attempt = new Attempt { Name = me.Name, Host = me.Host, Process = me.Process, Processor = Processor(), Job = SlurmJob(), Began = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture) };
        using Lease? lease = Lease.Take(place.Lease, me, Lease.Lifetime, stop);
        // Another copy may have published while this one waited for the lease.
        if (place.IsDone) return 0;
        if (lease is null)
        {
            string other = Holder.Read(place.Lease) is { } holder ? $"process {holder.Process} on {holder.Host}" : "another process";
            (attempt with { Outcome = AttemptOutcome.Busy, Message = $"{other} is at work on it", Seconds = 0 }).Write(place.Record(me.Name));
            note($"Run {index} ({run}) is left to {other}, which is at work on it.");
            return Interrupted;
        }
        string work = place.Work(me.Name);
        SweptVerb verb = host.Verbs.FirstOrDefault(known => known.Name == run.Verb) ?? throw new UsageException($"\"{run.Verb}\" makes no run; sweeps are made of: {string.Join(", ", host.Verbs.Select(known => known.Name))}.");
        attempt = attempt with { ResumedFrom = verb.Checkpoint is null ? null : TakeOver(place, me.Name, verb.Checkpoint) };
        attempt.Write(place.Record(me.Name));
        return Work(run, index, place, attempt, lease, verb, work, stop);
    }

    private int Work(RunSpec run, int index, RunPlace place, Attempt attempt, Lease lease, SweptVerb verb, string work, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        string[] arguments = [.. run.CommandLine(work), .. attempt.ResumedFrom is null ? (string[])[] : ["--resume"]];
        using var results = new StringWriter(CultureInfo.InvariantCulture);
        string log = place.Log(attempt.Name);
        int code;
        string? hopeless;
        using (var notes = new StreamWriter(new FileStream(log, FileMode.Create, FileAccess.Write, FileShare.Read)) { AutoFlush = true })
        {
            notes.WriteLine($"carnot {string.Join(' ', arguments)}");
            (code, hopeless) = Guarded(arguments, results, TextWriter.Synchronized(notes), lease, verb, work, stop);
            if (hopeless is not null) notes.WriteLine($"Stopped early: {hopeless}");
        }
        int End(AttemptOutcome outcome, int exit, string? message = null)
        {
            using Process self = Process.GetCurrentProcess();
            (attempt with { Outcome = outcome, ExitCode = code, Message = message, Seconds = Math.Round(clock.Elapsed.TotalSeconds, 3), Megabytes = self.PeakWorkingSet64 >> 20 }).Write(place.Record(attempt.Name));
            return exit;
        }
        if (code == Interrupted && hopeless is null)
        {
            note($"Run {index} ({run}) was interrupted{(verb.Checkpoint is null ? "" : " and has saved")}; it goes on when it is run again.");
            return End(AttemptOutcome.Interrupted, Interrupted);
        }
        if (code is not (0 or Diverged) && hopeless is null)
        {
            string said = File.ReadLines(log).LastOrDefault(line => line.Length > 0) ?? "";
            note($"Run {index} ({run}) ended with {code}: {said}");
            return End(AttemptOutcome.Failed, code, said);
        }
        string outcome = hopeless is not null ? "stopped" : code == Diverged ? "diverged" : "done";
        JsonNode? document = hopeless is not null ? new JsonObject { ["reason"] = hopeless } : code == Diverged ? null : Portable(JsonNode.Parse(results.ToString()), verb);
        byte[] bytes = Encoding.UTF8.GetBytes(new JsonObject { ["schemaVersion"] = 1, ["outcome"] = outcome, ["id"] = Path.GetFileName(place.Path), ["document"] = document }.ToJsonString(Json.Indented) + "\n");
        if (FirstWriter.Publish(place.Result, bytes, attempt.Name))
        {
            Settle(place, work);
            return End(AttemptOutcome.Done, 0);
        }
        bool equal = File.ReadAllBytes(place.Result).AsSpan().SequenceEqual(bytes);
        if (equal)
        {
            Remove(work);
            return End(AttemptOutcome.Duplicate, 0);
        }
        Directory.CreateDirectory(folder.Faults);
        string differing = Path.Combine(folder.Faults, $"{Path.GetFileName(place.Path)}.{attempt.Name}.json");
        File.WriteAllBytes(differing, bytes);
        string fault = $"Run {index} ({run}) was done twice with different results: {place.Result} and {differing}. Equal bits need equal instruction sets: compare \"processor\" in the records of its attempts; on Slurm keep to one kind of node with --constraint.";
        note(fault);
        return End(AttemptOutcome.Differs, CheckFailed, fault);
    }

    /// <summary>Does the work on a thread of its own while this one keeps the lease, and listens for the reasons to end.</summary>
    private (int Code, string? Hopeless) Guarded(string[] arguments, TextWriter results, TextWriter notes, Lease lease, SweptVerb verb, string work, CancellationToken stop)
    {
        using var save = new CancellationTokenSource();
        using var ended = new ManualResetEventSlim();
        int code = 1;
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                code = host.Execute(arguments, results, notes, save.Token);
            }
#pragma warning disable CA1031 // Carried to the other thread, which throws it.
            catch (Exception caught)
#pragma warning restore CA1031
            {
                fault = caught;
            }
            ended.Set();
        })
        { IsBackground = true };
        thread.Start();
        string? hopeless = null;
        var sinceLook = Stopwatch.StartNew();
        WaitHandle[] events = [ended.WaitHandle, stop.WaitHandle];
        while (!ended.IsSet)
        {
            // Once asked to end, only the end is waited for, with a beat now and then.
            if (save.IsCancellationRequested) ended.Wait(Tick, CancellationToken.None);
            else WaitHandle.WaitAny(events, Tick);
            if (!lease.Beat() || stop.IsCancellationRequested || folder.IsStopped) save.Cancel();
            // What cannot save has nothing to wait for: the process ends with this thread.
            if (save.IsCancellationRequested && verb.Checkpoint is null && !ended.IsSet) return (Interrupted, null);
            if (host.Hopeless is null || save.IsCancellationRequested || sinceLook.Elapsed < HopelessEvery) continue;
            hopeless = host.Hopeless(work);
            if (hopeless is not null) save.Cancel();
            sinceLook.Restart();
        }
        thread.Join();
        if (fault is not null) throw fault;
        // A run that came to its end before it heard that it should stop has a result like any other.
        return (code, code == Interrupted ? hopeless : null);
    }

    /// <summary>Copies the newest checkpoint of earlier attempts with the files beside it; returns the attempt it is from.</summary>
    /// <remarks>
    /// Copied, not moved: an attempt thought dead may still be writing. The checkpoint first, so that the log holds at least its steps.
    /// A copy has its name, and earlier attempts go, only when it is whole.
    /// </remarks>
    private static string? TakeOver(RunPlace place, string attempt, string checkpoint)
    {
        foreach (string torn in place.Takings().ToArray()) Remove(torn);
        if (place.LatestWork(checkpoint) is not { } before) return null;
        string[] earlier = [.. place.Works()];
        string taking = place.Taking(attempt);
        try
        {
            Directory.CreateDirectory(taking);
            File.Copy(Path.Combine(before, checkpoint), Path.Combine(taking, checkpoint));
            foreach (string file in Directory.EnumerateFiles(before))
                if (Path.GetFileName(file) is var name && name != checkpoint && !name.EndsWith(".partial", StringComparison.Ordinal)) File.Copy(file, Path.Combine(taking, name));
            Directory.Move(taking, place.Work(attempt));
        }
        catch
        {
            Remove(taking);
            throw;
        }
        foreach (string old in earlier) Remove(old);
        return RunPlace.AttemptOf(before);
    }

    /// <summary>The winner's files get their final name, those of others go, and those of a result that was deleted.</summary>
    private static void Settle(RunPlace place, string work)
    {
        Remove(place.Final);
        if (Directory.Exists(work)) Directory.Move(work, place.Final);
        else if (File.Exists(work)) File.Move(work, place.Final);
        foreach (string old in place.Works().ToArray()) Remove(old);
    }

    private static void Remove(string work)
    {
        try
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
            else File.Delete(work);
        }
        catch (IOException)
        {
            // A process thought dead writes in it: it removes its folder itself when it finds the result.
        }
    }

    /// <summary>A document without what depends on the place and the time of an attempt.</summary>
    private static JsonNode? Portable(JsonNode? document, SweptVerb verb)
    {
        if (document is JsonObject table)
            foreach (string key in verb.Local) table.Remove(key);
        return document;
    }

    private static string Processor()
    {
        int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        string model = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "" : "";
        return $"{(model.Length > 0 ? model : RuntimeInformation.ProcessArchitecture.ToString())}, {bits}-bit vectors";
    }

    private static string? SlurmJob() => Environment.GetEnvironmentVariable("SLURM_ARRAY_JOB_ID") is { } job
        ? $"{job}_{Environment.GetEnvironmentVariable("SLURM_ARRAY_TASK_ID")} restart {Environment.GetEnvironmentVariable("SLURM_RESTART_COUNT") ?? "0"} on {Environment.GetEnvironmentVariable("SLURMD_NODENAME")}"
        : null;
}
