using System.Globalization;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Engines;

/// <summary>Tasks as elements of Slurm's job arrays, through <c>sbatch</c>, <c>squeue</c> and <c>scancel</c>.</summary>
/// <remarks>
/// No id of a job is remembered: a submission that times out may have been accepted all the same. A job's name holds the sweep's hash, how many runs an element makes
/// and the array's first element; what is on its way is what the queue holds under such names. Accounting is never asked.
/// </remarks>
/// <param name="folder">The sweep.</param>
/// <param name="plan">Its plan.</param>
/// <param name="program">The program; a copy is put into the sweep's folder, so that jobs in the queue run what was submitted.</param>
/// <param name="options">What the cluster wants to be told.</param>
/// <param name="more">Given to every task.</param>
public sealed class SlurmEngine(SweepFolder folder, SweepPlan plan, CarnotProgram program, SlurmOptions options, IEnumerable<string>? more = null) : IRunEngine
{
    private readonly string[] _more = [.. more ?? []];
    private int? _largestArray;

    /// <inheritdoc/>
    public int Pack { get; } = options.Pack >= 1 ? options.Pack : throw new UsageException($"--pack must be 1 or more, got {options.Pack}.");

    /// <inheritdoc/>
    public IReadOnlyDictionary<int, QueuedRun> InFlight() => Queue().SelectMany(element => element.Name.Runs(element.Index, plan.Runs.Count).Select(run => (run, new QueuedRun(element.State == "PENDING", element.Reason))))
        .GroupBy(pair => pair.run).ToDictionary(group => group.Key, group => group.First().Item2);

    /// <inheritdoc/>
    public void Submit(IReadOnlyList<int> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        // In sbatch's patterns a backslash anywhere makes % stand for itself.
        if (Path.GetFullPath(folder.Logs).Contains('\\')) throw new UsageException($"{folder.Logs}: Slurm writes no output into a folder with a backslash in its path. Move the sweep's folder to a path without, and run the same command there.");
        string copy = StagedProgram.In(folder, program);
        Directory.CreateDirectory(folder.Logs);
        _largestArray ??= LargestArray();
        foreach (var chunk in runs.Select(run => run / Pack).Distinct().GroupBy(group => group / _largestArray.Value))
        {
            var name = new SlurmJobName(plan.Hash, Pack, chunk.Key * _largestArray.Value);
            int[] elements = [.. chunk.Select(group => group - name.First).Order()];
            Submit(name, elements, Script(name, copy));
        }
    }

    /// <inheritdoc/>
    public void Wait(CancellationToken stop) => stop.WaitHandle.WaitOne(options.Poll);

    /// <summary>Takes everything of the sweep out of the queue; what is at work is told to save and end. Returns how many elements there were.</summary>
    public int Cancel()
    {
        var elements = Queue();
        string[] names = [.. elements.Select(element => element.Name.ToString()).Distinct()];
        if (names.Length == 0) return 0;
        var (code, _, error) = Shell.Run("scancel", ["--me", $"--name={string.Join(',', names)}"]) ?? throw Missing("scancel");
        return code == 0 ? elements.Count : throw new InputException("scancel", null, $"it ended with {code}: {error}. Nothing begins while {folder.StopFile} stands; run the same command again.");
    }

    private List<(SlurmJobName Name, int Index, string State, string Reason)> Queue()
    {
        var (code, output, error) = Shell.Run("squeue", ["-h", "-r", "--me", "-t", "PD,R,S,CG,CF,RQ,SO", "-o", "%j|%K|%T|%r"]) ?? throw Missing("squeue");
        if (code != 0) throw new InputException("squeue", null, $"the queue did not answer: {(error.Length > 0 ? error.Split('\n')[0] : $"exit code {code}")}. What is in it is not known, so nothing was submitted. Run the same command again when it answers.");
        var elements = new List<(SlurmJobName, int, string, string)>();
        foreach (string[] fields in output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|', 4)))
            if (fields.Length == 4 && SlurmJobName.Parse(fields[0]) is { } name && name.Sweep == plan.Hash && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                elements.Add((name, index, fields[2], fields[3]));
        return elements;
    }

    private void Submit(SlurmJobName name, int[] elements, string script)
    {
        string[] arguments =
        [
            "--parsable", $"--job-name={name}", $"--array={Ranges(elements)}{(options.Jobs is { } jobs ? $"%{jobs}" : "")}", "--requeue", "--open-mode=append",
            $"--signal=B:TERM@{options.Notice}", $"--output={Path.Combine(Path.GetFullPath(folder.Logs).Replace("%", "%%"), "%A_%a.log")}", $"--cpus-per-task={options.Threads}", .. options.Passed,
        ];
        var (code, _, error) = Shell.Run("sbatch", arguments, script) ?? throw Missing("sbatch");
        if (code == 0) return;
        // A submission can time out and be accepted all the same: the queue knows.
        Thread.Sleep(options.Poll);
        if (Queue().Any(element => element.Name == name && elements.Contains(element.Index))) return;
        throw new InputException("sbatch", null, $"it refused {elements.Length} {(elements.Length == 1 ? "run" : "runs")}: {error.Replace('\n', ' ')}. What was submitted before stays in the queue; run the same command again to submit the rest.");
    }

    private string Script(SlurmJobName name, string copy)
    {
        string host = options.Setup.IsEmpty ? Quoted(program.Host) : "dotnet";
        string first = Pack == 1 ? $"$(({name.First} + SLURM_ARRAY_TASK_ID))" : $"$((({name.First} + SLURM_ARRAY_TASK_ID) * {Pack}))";
        string[] pack = Pack == 1 ? [] : ["--count", Pack.ToString(CultureInfo.InvariantCulture)];
        // exec: otherwise the signal that says "save" reaches the shell and not Carnot.
        return string.Join('\n',
        [
            "#!/bin/bash", .. options.Setup, $"export DOTNET_PROCESSOR_COUNT={options.Threads:X} DOTNET_gcServer=0",
            $"exec {host} {Quoted(copy)} sweep task {Quoted(Path.GetFullPath(folder.Path))} {first} {string.Join(' ', pack.Concat(_more).Select(Quoted))}", "",
        ]);
    }

    /// <summary>The site's limit on an array's indices, which lie below MaxArraySize; Slurm's own default where it does not tell.</summary>
    private static int LargestArray()
    {
        const int preset = 1001;
        string[] lines = Shell.Run("scontrol", ["show", "config"]) is (0, var output, _) ? output.Split('\n') : [];
        string? limit = lines.FirstOrDefault(line => line.StartsWith("MaxArraySize", StringComparison.Ordinal))?.Split('=')[1].Trim();
        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0 ? size : preset;
    }

    /// <summary><c>1-3,7</c>.</summary>
    internal static string Ranges(IReadOnlyList<int> ordered)
    {
        var ranges = new List<string>();
        for (int i = 0, j; i < ordered.Count; i = j)
        {
            for (j = i + 1; j < ordered.Count && ordered[j] == ordered[j - 1] + 1; j++) { }
            ranges.Add(j - i == 1 ? $"{ordered[i]}" : $"{ordered[i]}-{ordered[j - 1]}");
        }
        return string.Join(',', ranges);
    }

    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''")}'";

    private static InputException Missing(string command) => new(command, null, "there is no such command: this machine is no part of a Slurm cluster. Go to a node that can submit jobs, or use --engine local.");
}
