using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Carnot.Logs;
using Carnot.Networks.Checkpoints;
using Carnot.Networks.Data;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Training;
using Carnot.Reports.Compositions;
using Carnot.Reproduce.Trainings;
using Carnot.Runs;
using Carnot.Schedules;
using Carnot.Storage;
using Carnot.Sweeps.Engines;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Results;
using Carnot.Sweeps.Tasks;

namespace Carnot.Cli;

/// <summary>The runs of a tour: sweeps of processes on this machine, as many side by side as there are processors up to two, each on one thread.</summary>
internal sealed class Tour
{
    /// <summary>Runs of a tour: four fitted, one predicted, one designed.</summary>
    private const int Runs = 6;

    /// <summary>What is left for reading, fitting and writing.</summary>
    private const double TrainingShare = 0.85;

    /// <summary>Losses on each curve: enough for the law's parameters, and validation takes a small part of the time.</summary>
    private const int PointsPerRun = 50;

    /// <summary>With fewer, much of a run is the plateau of single letters, which no law describes, and schedules cannot be told apart.</summary>
    private const long FewestSteps = 1000;

    /// <summary>The sweeps: the schedules that the law is fitted to, and those that it has not seen.</summary>
    public const string Fitted = "fitted", Unseen = "unseen";

    private readonly Terminal _terminal;
    private readonly string _folder;
    private readonly CancellationToken _cancellation;
    private readonly Corpus _corpus;
    private readonly TrainingConfiguration _common;
    private readonly int _sideBySide = Math.Min(2, Environment.ProcessorCount);
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public Tour(Terminal terminal, string folder, string text, ulong seed, TimeSpan time, bool force, CancellationToken cancellation)
    {
        (_terminal, _folder, _cancellation) = (terminal, folder, cancellation);
        foreach (string sweep in (string[])[Fitted, Unseen])
        {
            AtomicFolder.RefuseExisting(Sweep(sweep).Path, [Path.GetFileName(Sweep(sweep).Manifest)], force);
            if (Directory.Exists(Sweep(sweep).Path)) Directory.Delete(Sweep(sweep).Path, recursive: true);
        }
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
            _terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:G3} minutes are enough for {steps} steps of each run; {FewestSteps} are done: with fewer, schedules cannot be told apart. It takes longer."));
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

    /// <summary>Trains one run for each schedule, as a sweep of this name: the bits do not depend on how many run side by side.</summary>
    public ImmutableArray<TourRun> Train(string sweep, ImmutableArray<(string Name, Schedule Schedule)> schedules)
    {
        SweepFolder folder = Sweep(sweep);
        ImmutableArray<TrainingConfiguration> configurations = [.. schedules.Select(pair => _common with { Schedule = pair.Schedule.ToString()!, Steps = Plan.Steps, ValidateEvery = Plan.Steps / PointsPerRun })];
        SweepPlan plan = SweepPlan.Of(schedules.Select((pair, i) => TrainingSpec.Of(configurations[i], _corpus.Hash, [KeyValuePair.Create("schedule", pair.Name)])));
        folder.Publish(plan);
        using var engine = new LocalEngine(folder, CarnotProgram.Here, _sideBySide, threads: 1)
        {
            Ended = run =>
            {
                if (CollectedRun.Of(folder, plan, run) is { Document: { } result })
                    _terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{schedules[run].Name}: {result["validationLoss"]!.GetValue<double>():F4} nats after {Plan.Steps:N0} steps ({Elapsed.TotalMinutes:F1} minutes)"));
            },
        };
        DriveOutcome outcome = new SweepDriver(folder, plan, engine, new(Wait: true, Patience: TimeSpan.MaxValue), _terminal.Note).Run(_cancellation);
        if (!outcome.GivenUp.IsEmpty) throw new CheckException($"The run {schedules[outcome.GivenUp[0].Run].Name} could not be made: {outcome.GivenUp[0].Message}");
        return [.. CollectedRun.All(folder, plan).Select(run => Read(schedules[run.Run].Name, schedules[run.Run].Schedule, configurations[run.Run], run))];
    }

    /// <summary>How the tour was made.</summary>
    public Provenance Provenance(ParseResult parsed, ImmutableArray<TourRun> runs) => new(
        "carnot " + string.Join(' ', parsed.Tokens.Select(token => token.Value)),
        typeof(Tour).Assembly.GetName().Version!.ToString(3),
        $"{RuntimeInformation.FrameworkDescription}, {InstructionSet.Name}",
        [($"{_corpus.Name} ({_corpus.Origin})", _corpus.Hash), .. runs.Select(run => (run.Folder.Log, HashOf(run.Folder.Log)))],
        _common.Seed);

    private SweepFolder Sweep(string name) => new(Path.Combine(_folder, name));

    /// <summary>A finished run with the loss of each validation batch at its end.</summary>
    private TourRun Read(string name, Schedule schedule, TrainingConfiguration configuration, CollectedRun run)
    {
        if (run.Outcome == "diverged") throw new DivergenceException($"The run {name} left the finite numbers; its log is in {run.Output}.");
        var folder = new RunFolder(run.Output);
        Run logged = LogReader.Read([folder.Log], new LogOptions { Loss = "val_loss" }).Single();
        RunInput input = RunInput.Text(configuration, _corpus);
        using var workers = new Workers(1);
        Network<float> network = ModelFactory.Make(configuration, input, workers);
        TrainingState.LoadWeights(Checkpoint.Read(folder.Weights), network);
        return new(name, schedule, folder, logged, [.. Trainer.BatchLosses(network, input.Data).Select(batch => batch.Loss)]);
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
