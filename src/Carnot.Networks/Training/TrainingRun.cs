using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Networks.Checkpoints;
using Carnot.Networks.Data;
using Carnot.Networks.Kernels;
using Carnot.Networks.Models;
using Carnot.Networks.Optimizers;
using Carnot.Networks.Probes;
using Carnot.Storage;

namespace Carnot.Networks.Training;

/// <summary>A run in its folder: made from a configuration, trained, saved, resumed.</summary>
public sealed class TrainingRun : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Workers _workers;
    private readonly RunFolder _folder;
    private readonly bool _resume, _reschedule;
    private readonly ITokenizer? _tokenizer;
    private IDisposable? _own;

    private TrainingRun(TrainingConfiguration configuration, RunFolder folder, RunInput input, int threads, bool resume, bool reschedule)
    {
        (Configuration, _folder, _resume, _reschedule) = (configuration, folder, resume, reschedule);
        (Data, _tokenizer) = (input.Data, input.Tokenizer);
        _workers = new(threads);
        Network = ModelFactory.Make(configuration, input, _workers);
        Optimizer = OptimizerFactory.Make(configuration, Network);
        MemoryForecast.Check(Network.TrainingBytes(Optimizer.State.Count), MemoryForecast.Available, $"{configuration.Model} with {Network.ParameterCount} parameters and batch {configuration.Batch}");
    }

    /// <summary>What decides the run's numbers.</summary>
    public TrainingConfiguration Configuration { get; }

    /// <summary>The model.</summary>
    public Network<float> Network { get; }

    /// <summary>Its optimiser.</summary>
    public Optimizer<float> Optimizer { get; }

    /// <summary>What it learns from.</summary>
    public ITrainingData Data { get; }

    /// <summary>The first step that <see cref="Train"/> will do.</summary>
    public long FirstStep { get; private set; }

    /// <summary>What probing cost in the last <see cref="Train"/>; null where there were no probes.</summary>
    public ProbeCosts? ProbeCosts { get; private set; }

    /// <summary>Begins a run in a folder, from drawn weights or those of a checkpoint.</summary>
    public static TrainingRun Begin(TrainingConfiguration configuration, RunFolder folder, int threads, bool force, string? from = null, RunInput? input = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(folder);
        configuration.Check();
        // What is wrong with the data or the model must be known before an older run is removed.
        var run = new TrainingRun(configuration, folder, input ?? RunInput.Of(configuration), threads, resume: false, reschedule: false);
        try
        {
            run.Network.Initialize(configuration.Seed);
            if (from is not null) TrainingState.LoadWeights(Checkpoint.Read(from), run.Network);
            run._own = folder.Begin(force);
            configuration.Write(folder.Configuration);
            if (run._tokenizer is { } tokenizer) TokenizerFile.Write(folder.Tokenizer, tokenizer, force: true);
            run.WriteManifest("running", null, null);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with the run of a folder, bit for bit as if it had never stopped. One that had done all its steps has only its weights and its last record left to give.</summary>
    public static TrainingRun Resume(TrainingConfiguration configuration, RunFolder folder, int threads, bool reschedule)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(folder);
        Checkpoint checkpoint = Checkpoint.Read(folder.Checkpoint);
        RunInput input = RunInput.Of(configuration, File.Exists(folder.Tokenizer) ? TokenizerFile.Read(folder.Tokenizer) : null);
        string? hash = (Manifest(folder)["data"] as JsonObject)?["sha256"]?.ToString();
        if (hash is not null && hash != input.Data.Description.Hash)
            throw new InputException(configuration.Data, null, "the data have changed since this run began, so it cannot go on as it would have. Restore them, or begin a new run with --from its checkpoint.");
        var run = new TrainingRun(configuration, folder, input, threads, resume: true, reschedule);
        try
        {
            run._own = folder.Lock();
            run.FirstStep = TrainingState.Restore(checkpoint, run.Network, run.Optimizer, configuration.LearningRate(), configuration.Steps, reschedule);
            configuration.Write(folder.Configuration);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Trains to the end, logging and saving in the folder; returns the last record. Probes, where there are any, look on and change nothing.</summary>
    public TrainingRecord Train(IEnumerable<ITrainingSink> sinks, CancellationToken cancellation, ProbeSelection? probes = null)
    {
        probes?.CheckMemory(Network, Optimizer.State.Count, MemoryForecast.Available);
        long started = Environment.TickCount64;
        string outcome = "failed";
        TrainingRecord? last = null;
        long kept = _resume ? FirstStep : 0;
        // They are no longer the run's newest.
        if (FirstStep < Configuration.Steps) File.Delete(_folder.Weights);
        using var log = JsonLinesLog.Open(_folder.Log, kept);
        using ProbeLog? readings = probes is null ? null : ProbeLog.Open(_folder.Probes, kept);
        ITrainingSink[] all = [log, .. readings is null ? [] : (ITrainingSink[])[readings], .. sinks];
        ProbeRunner? observer = probes is null ? null : new(Network, Optimizer, Data, probes, all) { Clip = Configuration.ClipNorm };
        var trainer = new Trainer
        {
            Network = Network,
            Optimizer = Optimizer,
            Data = Data,
            Schedule = Configuration.LearningRate(),
            Steps = Configuration.Steps,
            Clip = Configuration.ClipNorm,
            ValidateEvery = Configuration.ValidateEvery,
            SaveEvery = Configuration.SaveEvery,
            CheckpointFile = _folder.Checkpoint,
            Sinks = all,
            Observer = observer,
        };
        try
        {
            last = trainer.Train(FirstStep, cancellation) ?? LastRecord.Of(_folder.Log);
            Safetensors.Write(_folder.Weights, TrainingState.Weights(Network), new Dictionary<string, string> { ["format"] = "pt" }, force: true);
            outcome = "finished";
            return last;
        }
        catch (OperationCanceledException)
        {
            outcome = "interrupted";
            throw;
        }
        catch (DivergenceException)
        {
            outcome = "diverged";
            throw;
        }
        finally
        {
            ProbeCosts = observer?.Costs;
            try
            {
                WriteManifest(outcome, last, (Environment.TickCount64 - started) / 1000.0);
            }
            catch (UsageException) when (outcome == "failed")
            {
                // What failed before is what the user has to know.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _own?.Dispose();
        _workers.Dispose();
    }

    private static JsonObject Manifest(RunFolder folder)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(folder.Manifest)) as JsonObject ?? [];
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw InputException.Unreadable(folder.Manifest, fault, "Name the folder of a run that \"carnot train\" made.");
        }
    }

    private void WriteManifest(string outcome, TrainingRecord? last, double? seconds)
    {
        DataDescription data = Data.Description;
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 1,
            ["outcome"] = outcome,
            ["carnot"] = typeof(TrainingRun).Assembly.GetName().Version!.ToString(3),
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["system"] = RuntimeInformation.OSDescription,
            ["instructionSet"] = InstructionSet.Name,
            ["threads"] = _workers.Threads,
            ["seed"] = Configuration.Seed,
            ["parameters"] = Network.ParameterCount,
            ["data"] = new JsonObject { ["name"] = data.Name, ["origin"] = data.Origin, ["sha256"] = data.Hash, ["size"] = data.Size, ["irreducibleLoss"] = data.IrreducibleLoss },
            ["schedule"] = Configuration.LearningRate().ToString(),
            ["scheduleFingerprint"] = TrainingState.Fingerprint(Configuration.LearningRate(), Configuration.Steps),
            ["resumedAt"] = _resume ? FirstStep : null,
            ["rescheduled"] = _reschedule,
            ["seconds"] = seconds,
            ["probingShare"] = ProbeCosts?.Share,
            [$"{Data.Unit}PerSecond"] = seconds > 0 && last is not null ? Math.Round((last.Step + 1 - FirstStep) * (double)Data.UnitsPerStep / seconds.Value, 1) : null,
            ["finalValidationLoss"] = last?.ValidationLoss,
            ["finished"] = seconds is null ? null : DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        };
        AtomicFile.WriteText(_folder.Manifest, manifest.ToJsonString(Indented) + "\n", force: true);
    }
}
