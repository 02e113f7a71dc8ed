using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Networks.Training;
using Carnot.Sweeps.Engines;
using Carnot.Sweeps.Plans;

namespace Carnot.Cli;

/// <summary>Time and memory of a sweep, from a few of its runs that are tried for some seconds each.</summary>
/// <param name="Tried">How many runs were tried.</param>
/// <param name="Seconds">The mean time of a run on one processor; a lower bound where some run gave no sign of how far it was.</param>
/// <param name="Runs">All runs.</param>
/// <param name="Megabytes">The most memory that a tried run held.</param>
/// <param name="IsLowerBound">Whether some run neither ended nor told how far it was.</param>
internal sealed record SweepForecast(int Tried, double Seconds, int Runs, long Megabytes, bool IsLowerBound)
{
    private const int Most = 4;
    private static readonly TimeSpan Trial = TimeSpan.FromSeconds(6), Look = TimeSpan.FromMilliseconds(50);

    public string Sentence => string.Create(CultureInfo.InvariantCulture,
        $"{(IsLowerBound ? "more than" : "about")} {Time(Seconds * Runs)} of processor time ({Time(Seconds)} a run), {Megabytes} MB a run. Tried: {Tried} of them, for up to {Trial.TotalSeconds:F0} s each; with --jobs N the time is divided by N.");

    public static SweepForecast Of(SweepPlan plan, CancellationToken stop)
    {
        int[] chosen = [.. Enumerable.Range(0, Math.Min(Most, plan.Runs.Count)).Select(i => (int)((long)i * (plan.Runs.Count - 1) / Math.Max(1, Math.Min(Most, plan.Runs.Count) - 1))).Distinct()];
        (double Seconds, long Megabytes, bool IsLowerBound)[] tried = [.. chosen.Select(run => Try(plan.Runs[run], stop))];
        return new(chosen.Length, tried.Average(trial => trial.Seconds), plan.Runs.Count, tried.Max(trial => trial.Megabytes), tried.Any(trial => trial.IsLowerBound));
    }

    public JsonObject ToJson() => new() { ["tried"] = Tried, ["secondsPerRun"] = Seconds, ["seconds"] = Seconds * Runs, ["megabytesPerRun"] = Megabytes, ["isLowerBound"] = IsLowerBound };

    private static (double Seconds, long Megabytes, bool IsLowerBound) Try(RunSpec run, CancellationToken stop)
    {
        string scratch = Directory.CreateTempSubdirectory("carnot-forecast-").FullName;
        try
        {
            var folder = new RunFolder(Path.Combine(scratch, "run"));
            var start = new ProcessStartInfo(CarnotProgram.Here.Host, [CarnotProgram.Here.File, .. run.CommandLine(folder.Path)]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
            var clock = Stopwatch.StartNew();
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync(stop), errors = process.StandardError.ReadToEndAsync(stop);
            (double Seconds, long Steps)? first = null;
            long steps = 0, megabytes = 0;
            double at = 0;
            try
            {
                while (!process.WaitForExit(Look) && clock.Elapsed < Trial)
                {
                    stop.ThrowIfCancellationRequested();
                    process.Refresh();
                    if (!process.HasExited) megabytes = Math.Max(megabytes, process.PeakWorkingSet64 >> 20);
                    if (LastStep(folder.Log) is not { } step) continue;
                    (steps, at) = (step, clock.Elapsed.TotalSeconds);
                    first ??= (at, step);
                }
                if (process.HasExited)
                    return process.ExitCode is 0 or 5 ? (clock.Elapsed.TotalSeconds, megabytes, false) : throw new UsageException($"{run} failed when it was tried: {errors.GetAwaiter().GetResult().Trim()}");
            }
            finally
            {
                if (!process.HasExited) process.Kill();
                process.WaitForExit();
            }
            if (first is not { } begin || steps <= begin.Steps) return (clock.Elapsed.TotalSeconds, megabytes, true);
            double perStep = (at - begin.Seconds) / (steps - begin.Steps);
            return (begin.Seconds + perStep * (TrainingConfiguration.Read(folder.Configuration).Steps - begin.Steps), megabytes, false);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>The step of the last whole line of a training log.</summary>
    private static long? LastStep(string log)
    {
        try
        {
            if (!File.Exists(log)) return null;
            using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Seek(-Math.Min(file.Length, 1024), SeekOrigin.End);
            using var reader = new StreamReader(file);
            string[] lines = reader.ReadToEnd().Split('\n');
            if (lines.Length < 3) return null;
            using JsonDocument line = JsonDocument.Parse(lines[^2]);
            return line.RootElement.GetProperty("step").GetInt64();
        }
        catch (Exception fault) when (fault is IOException or JsonException)
        {
            return null;
        }
    }

    private static string Time(double seconds) => seconds < 100 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s") : seconds < 6000
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F0} minutes") : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:F1} hours");
}
