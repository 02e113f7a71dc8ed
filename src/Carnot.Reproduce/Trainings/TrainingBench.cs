using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Networks.Data;
using Carnot.Networks.Training;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Trainings;

/// <summary>Trains what claims ask for, as many side by side as there are processors, each on one thread; equal configurations are trained once.</summary>
public static class TrainingBench
{
    /// <summary>The runs of these configurations, in their order. What is done already in the laboratory's folder is read, what was interrupted goes on.</summary>
    public static ImmutableArray<TrainedRun> Train(Laboratory laboratory, params IReadOnlyList<TrainingConfiguration> configurations)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        ArgumentNullException.ThrowIfNull(configurations);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = laboratory.Cancellation };
        var inputs = new Dictionary<string, Lazy<Corpus>>(configurations.Where(c => c.Model == "gpt2").Select(c => c.Data).Distinct()
            .Select(name => KeyValuePair.Create(name, new Lazy<Corpus>(() => Corpora.Named(name)))));
        var trained = new TrainedRun[configurations.Count];
        string[] folders = [.. configurations.Select(configuration => Path.Combine(laboratory.Trainings, NameOf(configuration)))];
        var first = folders.Select((folder, i) => (folder, i)).DistinctBy(pair => pair.folder).ToArray();
        try
        {
            Parallel.ForEach(first, options, pair => trained[pair.i] = Train(configurations[pair.i], new(pair.folder), inputs, laboratory));
        }
        catch (AggregateException faults) when (faults.InnerExceptions.Any(fault => fault is OperationCanceledException))
        {
            throw new OperationCanceledException("The trainings were interrupted.", faults, laboratory.Cancellation);
        }
        catch (AggregateException faults) when (faults.InnerExceptions.OfType<CarnotException>().FirstOrDefault() is { } fault)
        {
            throw fault;
        }
        var byFolder = first.ToDictionary(pair => pair.folder, pair => trained[pair.i]);
        return [.. folders.Select(folder => byFolder[folder])];
    }

    private static TrainedRun Train(TrainingConfiguration configuration, RunFolder folder, Dictionary<string, Lazy<Corpus>> corpora, Laboratory laboratory)
    {
        if (!IsFinished(folder))
        {
            using TrainingRun run = File.Exists(folder.Checkpoint)
                ? TrainingRun.Resume(configuration, folder, threads: 1, reschedule: false)
                : TrainingRun.Begin(configuration, folder, threads: 1, force: true, input: configuration.Model == "gpt2" ? RunInput.Text(configuration, corpora[configuration.Data].Value) : null);
            TrainingRecord last = run.Train([], laboratory.Cancellation)!;
            laboratory.Note(string.Create(CultureInfo.InvariantCulture, $"  {configuration.Model}, {configuration.Schedule}, seed {configuration.Seed}: {last.ValidationLoss:F4}"));
        }
        return new(configuration, folder, Read(folder));
    }

    private static bool IsFinished(RunFolder folder)
    {
        if (!File.Exists(folder.Manifest)) return false;
        return JsonNode.Parse(File.ReadAllText(folder.Manifest))?["outcome"]?.GetValue<string>() == "finished";
    }

    private static Series Read(RunFolder folder)
    {
        var records = File.ReadLines(folder.Log).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(record => record.TryGetProperty("val_loss", out JsonElement loss) && loss.ValueKind == JsonValueKind.Number).ToArray();
        return new("val_loss", [.. records.Select(record => record.GetProperty("step").GetInt64())], [.. records.Select(record => record.GetProperty("val_loss").GetDouble())]);
    }

    private static string NameOf(TrainingConfiguration configuration)
        => $"{configuration.Model}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(configuration))))[..12]}";
}
