using System.Diagnostics;
using System.Globalization;
using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Schedules;

namespace Carnot.Benchmarks;

/// <summary>The ensemble simulator beside the same algorithm in C, in interleaved rounds, so that a busy machine slows both alike.</summary>
internal static class EnsembleRace
{
    /// <summary>96 full blocks.</summary>
    public const int Walkers = 98_304;

    private const int Steps = 500, Warmup = 20, ShortSteps = 100, ShortRounds = 60;

    public static Ensemble Ensemble(IDynamics rule, int threads)
        => new(new(new DoubleWell(0.25), rule, new GaussianNoise(rule.DrawsNormals ? 0 : 1), new Constant(0.01)), Walkers, seed: 1, threads, new StartingPoint(0.1));

    public static void Run(int rounds)
    {
        string? rival = BuildRival();
        foreach (string name in (string[])["langevin", "signgd"])
        {
            var ours = new List<double>();
            var theirs = new List<double>();
            Ensemble ensemble = Ensemble(EnsembleBenchmarks.RuleOf(name), threads: 1);
            ensemble.Advance(Warmup);
            for (int r = 0; r < rounds; r++)
            {
                double start = Cpu();
                ensemble.Advance(Steps);
                ours.Add((Cpu() - start) * 1e9 / ((double)Walkers * Steps));
                if (rival is not null) theirs.Add(RunRival(rival, name));
            }
            Print($"{name}, C#", ours, "ns per walker-step, CPU time, 1 thread");
            if (rival is null) continue;
            Print($"{name}, C", theirs, "ns per walker-step, CPU time, 1 thread");
            Print($"{name}, C# / C", [.. ours.Zip(theirs, (a, b) => a / b)], "paired by round");
        }
        Threads();
        Observed();
    }

    /// <summary>Wall time of one and two threads in turns; the least of many short runs is the one that nobody else disturbed.</summary>
    private static void Threads()
    {
        double[] least = [double.PositiveInfinity, double.PositiveInfinity];
        Ensemble[] ensembles = [Ensemble(new OverdampedLangevin(0.1), 1), Ensemble(new OverdampedLangevin(0.1), 2)];
        for (int r = 0; r < ShortRounds; r++)
            for (int i = 0; i < 2; i++)
            {
                long start = Stopwatch.GetTimestamp();
                ensembles[i].Advance(ShortSteps);
                double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (r > 2) least[i] = Math.Min(least[i], elapsed);
            }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"two threads: {least[0] / least[1]:F2} x the speed of one (wall time, least of {ShortRounds} runs of {1000 * least[0]:F1} and {1000 * least[1]:F1} ms)"));
    }

    /// <summary>10⁵ walkers, 10⁴ steps, all moments at every tenth.</summary>
    private static void Observed()
    {
        foreach (int every in (int[])[10, 1])
        {
            double start = Cpu();
            var ensemble = new Ensemble(new(new QuadraticLandscape(2), new Sgd(), new GaussianNoise(0.1), new Constant(0.1)), 100_000, seed: 1, new StartingPoint(0));
            var last = ensemble.MeasureAt(Enumerable.Range(1, 10_000 / every).Select(i => (long)i * every))[^1];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"10^5 walkers x 10^4 steps, moments at every {every}: {Cpu() - start:F2} CPU seconds, loss {last.Loss}"));
        }
    }

    private static void Print(string name, List<double> samples, string unit)
    {
        samples.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-18} median {samples[samples.Count / 2]:F3}  least {samples[0]:F3}  greatest {samples[^1]:F3}  {unit}"));
    }

    private static double Cpu() => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>The compiled rival, or null with the reason where gcc or AVX-512 is missing.</summary>
    private static string? BuildRival()
    {
        if (!System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
        {
            Console.WriteLine("No rival: it is written for AVX-512.");
            return null;
        }
        string source = Path.Combine(AppContext.BaseDirectory, "Rivals", "ensemble.c"), program = Path.Combine(Path.GetTempPath(), $"carnot-rival-{Environment.ProcessId}");
        try
        {
            using Process gcc = Process.Start("gcc", ["-O3", "-march=native", source, "-lm", "-o", program]);
            gcc.WaitForExit();
            return gcc.ExitCode == 0 ? program : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Console.WriteLine("No rival: gcc was not found.");
            return null;
        }
    }

    private static double RunRival(string program, string name)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, [name, $"{Walkers}", $"{Steps}"]) { RedirectStandardOutput = true })!;
        string line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
