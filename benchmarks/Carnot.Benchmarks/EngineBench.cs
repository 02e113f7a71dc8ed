using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Tensors;
using Carnot.Randomness;

namespace Carnot.Benchmarks;

/// <summary>One measurement per call, printed as one line, so that a script can interleave it with another program's.</summary>
internal static class EngineBench
{
    public static int Run(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        switch (args)
        {
            case ["dump", var size, var folder]: Dump(size, folder); return 0;
            case ["train", var size, var steps, var threads]: Train(size, int.Parse(steps), int.Parse(threads)); return 0;
            case ["derivatives", var size, var rounds]: Derivatives(size, int.Parse(rounds)); return 0;
            case ["profile", var size, var rounds]: Profile(size, int.Parse(rounds)); return 0;
            case ["gemm"]: Gemm(); return 0;
            case ["memory", var steps]: Memory(int.Parse(steps)); return 0;
            default:
                Console.Error.WriteLine("usage: engine dump SIZE FOLDER | train SIZE STEPS THREADS | derivatives SIZE ROUNDS | profile SIZE ROUNDS | gemm | memory STEPS     (SIZE: tiny, small)");
                return 2;
        }
    }

    private static (Gpt2Config Config, int Batch) Of(string size) => size switch
    {
        "tiny" => (Gpt2Config.Tiny, 16),
        "small" => (Gpt2Config.Small, 12),
        _ => throw new UsageException($"unknown size {size}; choose tiny or small."),
    };

    private static TokenBatch[] Tokens(Gpt2Config config, int batch)
    {
        var rng = new Rng(1, "tokens");
        return [.. Enumerable.Range(0, 8).Select(_ =>
        {
            var tokens = new TokenBatch(batch, config.Context);
            for (int i = 0; i < tokens.Inputs.Length; i++) (tokens.Inputs[i], tokens.Targets[i]) = (rng.NextIndex(config.Vocabulary), rng.NextIndex(config.Vocabulary));
            return tokens;
        })];
    }

    // Weights in the order of the parameters and 8 batches of tokens, for the PyTorch side.
    private static void Dump(string size, string folder)
    {
        var (config, batch) = Of(size);
        using var workers = new Workers(1);
        var model = new Gpt2<float>(config, workers, batch);
        model.Initialize(1);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, $"{size}.weights"), MemoryMarshal.AsBytes(model.Vector.Value.Span).ToArray());
        using FileStream tokens = File.Create(Path.Combine(folder, $"{size}.tokens"));
        foreach (TokenBatch b in Tokens(config, batch))
        {
            tokens.Write(MemoryMarshal.AsBytes(b.Inputs.AsSpan()));
            tokens.Write(MemoryMarshal.AsBytes(b.Targets.AsSpan()));
        }
    }

    // As many steps to warm up as are measured: within the first second the runtime still compiles, on another thread.
    private static void Train(string size, int steps, int threads)
    {
        int warm = steps;
        var (config, batch) = Of(size);
        using var workers = new Workers(threads);
        var model = new Gpt2<float>(config, workers, batch);
        model.Initialize(1);
        var optimizer = new AdamW<float>(model.Vector, workers, 0.1, decayOnAll: true);
        TokenBatch[] batches = Tokens(config, batch);
        double cpu = 0, wall = 0, loss = 0;
        for (int step = 0; step < steps + warm; step++)
        {
            if (step == warm) (cpu, wall) = (Cpu(), Wall());
            loss = model.LossAndGradient(batches[step % 8]);
            optimizer.Step(1e-3);
            if (step < 3 || step == steps + warm - 1) Console.Error.WriteLine($"loss {step} {loss:F6}");
        }
        (cpu, wall) = ((Cpu() - cpu) / steps, (Wall() - wall) / steps);
        Console.WriteLine($"RESULT carnot {size} threads {threads} cpu_ms {cpu * 1e3:F2} wall_ms {wall * 1e3:F2} tokens_per_cpu_s {batch * config.Context / cpu:F0} rss_mb {PeakMegabytes()}");
    }

    private static void Derivatives(string size, int rounds)
    {
        var (config, batch) = Of(size);
        using var workers = new Workers(1);
        var model = new Gpt2<float>(config, workers, batch);
        model.Initialize(1);
        TokenBatch tokens = Tokens(config, batch)[0];
        float[] direction = new float[model.ParameterCount], product = new float[model.ParameterCount];
        var rng = new Rng(2, "direction");
        for (int i = 0; i < direction.Length; i++) direction[i] = (float)rng.NextNormal();
        var actions = new (string Name, Action Run)[]
        {
            ("gradient", () => model.LossAndGradient(tokens)),
            ("per-sample", () => model.PerSampleGradients(tokens, static (_, _) => { })),
            ("per-sample-norms", () => model.PerSampleSquaredNorms(tokens, new double[batch * model.Parameters.Count])),
            ("hessian-vector", () => model.HessianVector(tokens, direction, product)),
            ("gauss-newton", () => model.GaussNewtonVector(tokens, direction, product)),
        };
        Compare(size, actions, rounds);
        LinearizedNetwork<float> point = model.Linearize(tokens);
        var again = new Gpt2<float>(config, workers, batch);
        again.Initialize(1);
        Compare(size, [("gradient", () => again.LossAndGradient(tokens)), ("hessian-vector-at-a-linearized-point", () => point.HessianVector(direction, product))], rounds);
        Console.WriteLine($"RESULT carnot {size} forecast_training_mb {model.TrainingBytes() >> 20} forecast_curvature_mb {model.CurvatureBytes >> 20} rss_mb {PeakMegabytes()}");
    }

    // Where a step's time goes, layer after layer as a step runs them, so that caches hold what they hold in one: milliseconds by kind of layer and its output's width.
    private static void Profile(string size, int rounds)
    {
        const int warm = 3;
        var (config, batch) = Of(size);
        using var workers = new Workers(1);
        var model = new Gpt2<float>(config, workers, batch);
        model.Initialize(1);
        var optimizer = new AdamW<float>(model.Vector, workers, 0.1, decayOnAll: true);
        model.Loss(Tokens(config, batch)[0]);
        var times = new SortedDictionary<string, double[]>(StringComparer.Ordinal);
        for (int round = 0; round < rounds + warm; round++)
        {
            if (round == warm) times.Clear();
            foreach (var layer in model.Tape.Layers) Add(Name(layer), 0, layer.Forward);
            model.Tape.StartReverse(add: false);
            foreach (var layer in model.Tape.Layers.Reverse()) Add(Name(layer), 1, layer.Reverse);
            Add("optimizer", 1, () => optimizer.Step(1e-3));
        }
        foreach (var (name, spent) in times.Append(new("sum", [times.Sum(t => t.Value[0]), times.Sum(t => t.Value[1])])))
            Console.WriteLine($"{name,-40} forward {spent[0] / rounds * 1e3,8:F2} reverse {spent[1] / rounds * 1e3,8:F2}");

        static string Name(Networks.Layers.Layer<float> layer) => $"{layer.GetType().Name} {(layer.Inputs.Count > 0 ? layer.Inputs[0].Columns : 0)} {layer.Out?.Columns}";

        void Add(string name, int way, Action run)
        {
            double start = Wall();
            run();
            if (!times.TryGetValue(name, out double[]? spent)) times[name] = spent = new double[2];
            spent[way] += Wall() - start;
        }
    }

    private static void Compare(string size, (string Name, Action Run)[] actions, int rounds)
    {
        var times = actions.Select(_ => new List<double>()).ToArray();
        foreach (var (_, run) in actions) run();
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                double start = Cpu();
                actions[i].Run();
                times[i].Add(Cpu() - start);
            }
        }
        for (int i = 0; i < actions.Length; i++)
            Console.WriteLine($"RESULT carnot {size} {actions[i].Name} cpu_ms {Median(times[i]) * 1e3:F2} over_gradient {Median([.. times[i].Select((t, r) => t / times[0][r])]):F2}");
    }

    // c = a b at the sizes of the goal and at those of a training step, beside OpenBLAS when it is installed.
    private static unsafe void Gemm()
    {
        using var workers = new Workers(1);
        var gemm = new Gemm<float>(workers);
        bool rival = NativeLibrary.TryLoad("libopenblas.so.0", out nint library);
        if (rival) Openblas.SetThreads(1);
        var rng = new Rng(3, "gemm");
        foreach (var (m, n, k, ta, tb) in new[] { (384, 384, 384, false, false), (512, 512, 512, false, false), (768, 768, 768, false, false), (1024, 1024, 1024, false, false), (1536, 1536, 1536, false, false), (1000, 1000, 1000, false, true), (1536, 1152, 384, false, false), (1536, 384, 1536, false, true), (384, 1536, 1536, true, false), (1024, 512, 128, false, false), (128, 512, 1024, true, false), (1024, 65, 128, false, true) })
        {
            Storage<float> a = Random(m * k), b = Random(k * n), c = new(m * n), d = new(m * n);
            Operand<float> left = ta ? Operand<float>.Transposed(a.Pointer, m) : Operand<float>.Rows(a.Pointer, k), right = tb ? Operand<float>.Transposed(b.Pointer, k) : Operand<float>.Rows(b.Pointer, n);
            double work = 2.0 * m * n * k;
            int repeats = (int)Math.Max(1, 4e9 / work);
            List<double> mine = [], theirs = [];
            for (int round = 0; round < 9; round++)
            {
                double start = Cpu();
                for (int i = 0; i < repeats; i++) gemm.Multiply(m, n, k, left, right, c.Pointer, n);
                mine.Add(work * repeats / (Cpu() - start) * 1e-9);
                if (!rival) continue;
                start = Cpu();
                for (int i = 0; i < repeats; i++) Openblas.Multiply(101, ta ? 112 : 111, tb ? 112 : 111, m, n, k, 1, a.Pointer, ta ? m : k, b.Pointer, tb ? k : n, 0, d.Pointer, n);
                theirs.Add(work * repeats / (Cpu() - start) * 1e-9);
            }
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            string beside = rival ? $" openblas_gflops {Median(theirs):F1} ratio {Median([.. mine.Zip(theirs, (x, y) => x / y)]):F2}" : "";
            Console.WriteLine($"RESULT gemm {m} {n} {k} {(ta ? 'T' : 'N')}{(tb ? 'T' : 'N')} carnot_gflops {Median(mine):F1}{beside}");
        }
        if (rival) NativeLibrary.Free(library);

        Storage<float> Random(int length)
        {
            var storage = new Storage<float>(length);
            foreach (ref float x in storage.Span) x = (float)(rng.NextUniform() - 0.5);
            return storage;
        }
    }

    private static void Memory(int steps)
    {
        using var workers = new Workers(1);
        var config = new Gpt2Config { Layers = 1, Heads = 2, Width = 16, Context = 8, Vocabulary = 11 };
        var model = new Gpt2<float>(config, workers, 2);
        model.Initialize(1);
        var optimizer = new AdamW<float>(model.Vector, workers);
        TokenBatch tokens = Tokens(config, 2)[0];
        long start = 0, resident = 0;
        for (int step = 0; step < steps; step++)
        {
            if (step == steps / 10) (start, resident) = (GC.GetAllocatedBytesForCurrentThread(), Environment.WorkingSet);
            model.LossAndGradient(tokens);
            optimizer.ClippedStep(1e-3, 1);
        }
        Console.WriteLine($"RESULT memory steps {steps} allocated_bytes {GC.GetAllocatedBytesForCurrentThread() - start} working_set_growth_kb {(Environment.WorkingSet - resident) / 1024}");
    }

    private static double Cpu()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime.TotalSeconds;
    }

    private static double Wall() => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }

    private static long PeakMegabytes() => OperatingSystem.IsLinux()
        ? long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024
        : Environment.WorkingSet >> 20;
}
