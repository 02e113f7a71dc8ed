using System.Diagnostics;
using System.Globalization;
using Carnot.Sweeps.Engines;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Sweeps.Tests;

/// <summary>A folder of a test's own, and Carnot as a process of its own.</summary>
internal sealed class Sandbox : IDisposable
{
    /// <summary>Some two seconds of processor time and 30 checkpoints: long enough to be killed in the middle.</summary>
    private const string Training = "run: train linear\nset:\n  steps: 60000\n  validate-every: 30000\n  save-every: 2000\nseeds: ";

    public string Root { get; } = Directory.CreateTempSubdirectory("carnot-sweep-").FullName;

    public string At(string name) => Path.Combine(Root, name);

    /// <summary>Plans a specification in a folder.</summary>
    public (SweepFolder Folder, SweepPlan Plan) Plan(string yaml, string name = "sweep")
    {
        string file = At($"{name}.yaml");
        File.WriteAllText(file, yaml);
        (int code, _, string error) = Carnot("sweep", "plan", file, "-o", At(name));
        Assert.True(code == 0, error);
        var folder = new SweepFolder(At(name));
        return (folder, folder.ReadPlan());
    }

    /// <summary>Trainings with as many seeds.</summary>
    public (SweepFolder Folder, SweepPlan Plan) PlanTrainings(int seeds) => Plan(Training + seeds.ToString(CultureInfo.InvariantCulture));

    public static (int Code, string Output, string Error) Carnot(params string[] arguments)
    {
        using Process process = Start(null, arguments);
        return End(process);
    }

    /// <summary>Carnot with its output kept; <paramref name="environment"/> is put over this process's.</summary>
    public static Process Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(CarnotProgram.Here.Host, [CarnotProgram.Here.File, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static (int Code, string Output, string Error) End(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(5)), "the process does not end");
        return (process.ExitCode, output.Result, error.Result);
    }

    /// <summary>A command of the system; its output.</summary>
    public static string Shell(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        (int code, string output, string error) = End(process);
        return code == 0 ? output : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {code} {error}");
    }

    public static void Signal(int process, string signal) => Shell("kill", $"-{signal}", process.ToString(CultureInfo.InvariantCulture));

    /// <summary>Looks until something is so: never a pause that assumes how fast the machine is.</summary>
    public static void Until(Func<bool> so, string what, Func<string>? otherwise = null)
    {
        var clock = Stopwatch.StartNew();
        while (!so())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(3), $"waited in vain until {what} {otherwise?.Invoke()}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Waits until a run is at work and has saved a checkpoint; the process that works on it.</summary>
    public static int AtWork(RunPlace place)
    {
        Until(() => File.Exists(place.Lease) && Directory.Exists(place.Path) && place.Works().Any(work => File.Exists(Path.Combine(work, "checkpoint.safetensors"))), "a run has a checkpoint");
        return Holder.Read(place.Lease)?.Process ?? throw new InvalidOperationException("The run ended before it could be disturbed.");
    }

    /// <summary>The collected table.</summary>
    public static string Collected(SweepFolder folder)
    {
        (int code, string output, string error) = Carnot("sweep", "collect", folder.Path);
        Assert.True(code == 0, error);
        Assert.DoesNotContain("not done", error, StringComparison.Ordinal);
        return output;
    }

    /// <summary>The table of the first <paramref name="seeds"/> trainings as one process makes them that nothing disturbs.</summary>
    public static string Undisturbed(int seeds) => string.Concat(Reference.Value.Split('\n').Take(seeds + 1).Select(line => line + "\n"));

    private static readonly Lazy<string> Reference = new(() =>
    {
        using var sandbox = new Sandbox();
        (SweepFolder folder, _) = sandbox.PlanTrainings(4);
        (int code, _, string error) = Carnot("sweep", "run", folder.Path, "--jobs", "2");
        Assert.True(code == 0, error);
        return Collected(folder);
    });

    public void Dispose()
    {
        for (int i = 0; ; i++)
        {
            try
            {
                Directory.Delete(Root, recursive: true);
                return;
            }
            catch (IOException) when (i < 50)
            {
                // A task that was told to end may still be writing.
                Thread.Sleep(100);
            }
        }
    }
}
