using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Carnot.Networks.Data;
using Carnot.Networks.Training;
using Carnot.Reproduce.Claims;
using Carnot.Sweeps.Engines;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Reproduce.Trainings;

/// <summary>Trains what claims ask for as sweeps of processes, one for each processor; equal trainings are done once, whichever claim asks, and so is what several share before their schedules part.</summary>
public static class TrainingBench
{
    /// <summary>The runs of these configurations, in their order. What is done already in the laboratory's folder is read, what was interrupted goes on.</summary>
    public static ImmutableArray<TrainedRun> Train(Laboratory laboratory, params IReadOnlyList<TrainingConfiguration> configurations)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        ArgumentNullException.ThrowIfNull(configurations);
        RunSpec[] specs = [.. configurations.Select(Spec)];
        IReadOnlyDictionary<TrainingConfiguration, TrainingConfiguration> stems = CommonStem.Of(configurations);
        var missing = configurations.Zip(specs).Where(pair => Find(laboratory, pair.Second) is null).DistinctBy(pair => pair.Second.Id).ToArray();
        Run(laboratory, [.. missing.Where(pair => stems.ContainsKey(pair.First)).Select(pair => Spec(stems[pair.First])).DistinctBy(spec => spec.Id).Where(spec => Find(laboratory, spec) is null)], _ => { });
        Run(laboratory, [.. missing.Select(pair => pair.Second)], folder =>
        {
            foreach (var (configuration, spec) in missing)
                if (stems.TryGetValue(configuration, out TrainingConfiguration? stem))
                    folder.Run(spec.Id).Plant("stem", place => TrainingBranch.Begin(new(Find(laboratory, Spec(stem))!.Output), configuration, new(place), force: false));
        });
        return [.. configurations.Zip(specs, (configuration, spec) =>
        {
            var folder = new RunFolder(Find(laboratory, spec)!.Output);
            return new TrainedRun(configuration, folder, Read(folder));
        })];

        RunSpec Spec(TrainingConfiguration configuration) => TrainingSpec.Of(configuration, DataOf(laboratory, configuration));
    }

    private static void Run(Laboratory laboratory, ImmutableArray<RunSpec> runs, Action<SweepFolder> prepare)
    {
        if (runs.IsEmpty) return;
        SweepPlan plan = SweepPlan.Of(runs);
        var folder = new SweepFolder(Path.Combine(laboratory.Trainings, plan.Hash));
        if (!File.Exists(folder.Manifest)) folder.Publish(plan);
        prepare(folder);
        int done = 0;
        using var engine = new LocalEngine(folder, CarnotProgram.Here, Environment.ProcessorCount, threads: 1)
        {
            Ended = run => laboratory.Note(string.Create(CultureInfo.InvariantCulture, $"  {++done} of {plan.Runs.Count} trainings: seed {plan.Runs[run].Options["seed"]}, {Short(plan.Runs[run].Options["schedule"])}")),
        };
        DriveOutcome outcome = new SweepDriver(folder, plan, engine, new(Wait: true, Patience: TimeSpan.MaxValue), line => laboratory.Note("  " + line)).Run(laboratory.Cancellation);
        laboratory.Cancellation.ThrowIfCancellationRequested();
        if (!outcome.GivenUp.IsEmpty) throw new CheckException($"A training could not be made: {plan.Runs[outcome.GivenUp[0].Run]}: {outcome.GivenUp[0].Message}");
    }

    /// <summary>A designed schedule is a long table; a line of progress shows its beginning.</summary>
    private static string Short(string schedule) => schedule.Length <= 100 ? schedule : schedule[..100] + " …";

    /// <summary>Where a finished run lies, in whichever sweep it was made; null where it was not. One that diverged is an error of the claim's setting.</summary>
    private static RunPlace? Find(Laboratory laboratory, RunSpec spec)
    {
        if (!Directory.Exists(laboratory.Trainings)) return null;
        RunPlace? place = Directory.EnumerateDirectories(laboratory.Trainings).Select(sweep => new SweepFolder(sweep).Run(spec.Id)).FirstOrDefault(place => place.IsDone);
        return place?.Outcome == "diverged" ? throw new DivergenceException($"{spec} diverged; its log is in {place.Output}.") : place;
    }

    /// <summary>The hash of data that lie in files; what is made from the seed is told by the configuration alone.</summary>
    private static string? DataOf(Laboratory laboratory, TrainingConfiguration configuration) => configuration.Model switch
    {
        "gpt2" => laboratory.Once($"corpus {configuration.Data}", () => Corpora.Named(configuration.Data).Hash),
        "linear" => null,
        _ => laboratory.Once($"images {configuration.Data}", () => RunInput.Of(configuration).Data.Description.Hash),
    };

    private static Series Read(RunFolder folder)
    {
        var records = File.ReadLines(folder.Log).Select(line => JsonDocument.Parse(line).RootElement)
            .Where(record => record.TryGetProperty("val_loss", out JsonElement loss) && loss.ValueKind == JsonValueKind.Number).ToArray();
        return new("val_loss", [.. records.Select(record => record.GetProperty("step").GetInt64())], [.. records.Select(record => record.GetProperty("val_loss").GetDouble())]);
    }
}
