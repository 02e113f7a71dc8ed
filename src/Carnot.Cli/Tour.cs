using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Carnot.Networks.Data;
using Carnot.Networks.Training;
using Carnot.Reports.Compositions;
using Carnot.Schedules;

namespace Carnot.Cli;

/// <summary>The runs of a tour: as many side by side as there are processors up to two, each on one thread.</summary>
internal sealed class Tour
{
    /// <summary>Runs of a tour: four fitted, one predicted, one designed.</summary>
    private const int Runs = 6;

    /// <summary>What is left for reading, fitting and writing.</summary>
    private const double TrainingShare = 0.85;

    /// <summary>Losses on each curve: enough for seven parameters, and validation takes a small part of the time.</summary>
    private const int PointsPerRun = 50;

    private const long FewestSteps = 600;

    private readonly Terminal _terminal;
    private readonly string _folder;
    private readonly bool _force;
    private readonly CancellationToken _cancellation;
    private readonly Corpus _corpus;
    private readonly TrainingConfiguration _common;
    private readonly int _sideBySide = Math.Min(2, Environment.ProcessorCount);
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public Tour(Terminal terminal, string folder, string text, ulong seed, TimeSpan time, bool force, CancellationToken cancellation)
    {
        (_terminal, _folder, _force, _cancellation) = (terminal, folder, force, cancellation);
        _corpus = Corpora.Named(text);
        _common = new()
        {
            Model = "gpt2",
            Layers = 2,
            Heads = 4,
            Width = 64,
            Context = 64,
            Batch = 16,
            Data = text,
            Seed = seed,
            Schedule = "constant:peak=0.004",
            ValidationSamples = 128,
            SaveEvery = long.MaxValue,
        };
        double perStep = SecondsPerStep();
        int rounds = (Runs + _sideBySide - 1) / _sideBySide;
        long steps = (long)(time.TotalSeconds * TrainingShare / rounds / perStep) / PointsPerRun * PointsPerRun;
        if (steps < FewestSteps)
        {
            _terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:G3} minutes are enough for {steps} steps of each run; {FewestSteps} are done, and even those are few for a law. Give more --minutes."));
            steps = FewestSteps;
        }
        Plan = new(0.004, steps);
        Setting = string.Create(CultureInfo.InvariantCulture, $"GPT-2 with {_common.Layers} layers of width {_common.Width}, on {_corpus.Name} byte by byte, {steps:N0} steps of {_common.Batch} × {_common.Context} tokens, AdamW.");
        _terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{Setting}\n{1000 * perStep:F1} ms per step, {_sideBySide} side by side, {Runs} runs: about {steps * perStep * rounds / 60:F1} minutes of training."));
    }

    /// <summary>The schedules.</summary>
    public TourPlan Plan { get; }

    /// <summary>What is trained on what.</summary>
    public string Setting { get; }

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Trains one run for each schedule.</summary>
    public ImmutableArray<TourRun> Train(ImmutableArray<(string Name, Schedule Schedule)> schedules)
    {
        var trained = new TourRun[schedules.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = _sideBySide, CancellationToken = _cancellation };
        try
        {
            Parallel.ForEach(schedules.Index(), options, pair => trained[pair.Index] = Train(pair.Item.Name, pair.Item.Schedule));
        }
        catch (AggregateException faults) when (faults.InnerExceptions.OfType<CarnotException>().FirstOrDefault() is { } fault)
        {
            throw fault;
        }
        catch (AggregateException faults) when (faults.InnerExceptions.Any(fault => fault is OperationCanceledException))
        {
            throw new OperationCanceledException("The tour was interrupted.", faults, _cancellation);
        }
        return [.. trained];
    }

    /// <summary>How the tour was made.</summary>
    public Provenance Provenance(ParseResult parsed, ImmutableArray<TourRun> runs) => new(
        "carnot " + string.Join(' ', parsed.Tokens.Select(token => token.Value)),
        typeof(Tour).Assembly.GetName().Version!.ToString(3),
        $"{RuntimeInformation.FrameworkDescription}, {InstructionSet.Name}",
        [($"{_corpus.Name} ({_corpus.Origin})", _corpus.Hash), .. runs.Select(run => (run.Folder.Log, HashOf(run.Folder.Log)))],
        _common.Seed);

    private TourRun Train(string name, Schedule schedule)
    {
        TrainingConfiguration configuration = _common with { Schedule = schedule.ToString(), Steps = Plan.Steps, ValidateEvery = Plan.Steps / PointsPerRun };
        var folder = new RunFolder(Path.Combine(_folder, "runs", name));
        using TrainingRun run = TrainingRun.Begin(configuration, folder, threads: 1, _force, input: RunInput.Text(configuration, _corpus));
        using var curve = new ValidationCurve();
        run.Train([curve], _cancellation);
        Carnot.Series loss = curve.ToSeries();
        _terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{name}: {loss.Values[^1]:F4} nats after {Plan.Steps:N0} steps ({Elapsed.TotalMinutes:F1} minutes)"));
        return new(name, schedule, folder, loss, [.. Trainer.BatchLosses(run.Network, run.Data).Select(batch => batch.Loss)]);
    }

    /// <summary>Trains a moment, as many side by side as later, and takes the time; validation is counted in.</summary>
    private double SecondsPerStep()
    {
        const int steps = 60;
        double[] seconds = new double[_sideBySide];
        Parallel.For(0, _sideBySide, i =>
        {
            string scratch = Path.Combine(Path.GetTempPath(), $"carnot-tour-{Environment.ProcessId}-{i}");
            try
            {
                TrainingConfiguration configuration = _common with { Steps = steps, ValidateEvery = steps };
                using TrainingRun run = TrainingRun.Begin(configuration, new(scratch), threads: 1, force: true, input: RunInput.Text(configuration, _corpus));
                using var clock = new StepClock(skipped: steps / 3);
                run.Train([clock], _cancellation);
                seconds[i] = clock.SecondsPerStep;
            }
            finally
            {
                if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
            }
        });
        return seconds.Max();
    }

    private static string HashOf(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Keeps the validation losses.</summary>
    private sealed class ValidationCurve : ITrainingSink
    {
        private readonly ImmutableArray<long>.Builder _steps = ImmutableArray.CreateBuilder<long>();
        private readonly ImmutableArray<double>.Builder _values = ImmutableArray.CreateBuilder<double>();

        public void Write(TrainingRecord record)
        {
            if (record.ValidationLoss is not { } loss) return;
            _steps.Add(record.Step);
            _values.Add(loss);
        }

        public Carnot.Series ToSeries() => new("val_loss", _steps.ToImmutable(), _values.ToImmutable());

        public void Dispose() { }
    }

    /// <summary>Takes the time of the steps after the first few, which load code and data.</summary>
    private sealed class StepClock(int skipped) : ITrainingSink
    {
        private readonly Stopwatch _clock = new();
        private long _steps;

        public double SecondsPerStep => _clock.Elapsed.TotalSeconds / _steps;

        public void Write(TrainingRecord record)
        {
            if (record.Step < skipped) return;
            if (record.Step == skipped) _clock.Start();
            else _steps++;
        }

        public void Dispose() { }
    }
}
