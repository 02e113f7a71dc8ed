using System.Collections.Immutable;
using System.Globalization;
using Carnot.Laws;
using Carnot.Networks.Training;
using Carnot.Runs;
using Carnot.Sweeps.Plans;
using Carnot.Sweeps.Tasks;

namespace Carnot.Cli.Tests;

/// <summary>Early stop of trainings in a sweep, on runs whose end is known because they are made up.</summary>
public sealed class HopelessRunsTests : IDisposable
{
    private const int Steps = 2000;

    private readonly string _folder = Directory.CreateTempSubdirectory("carnot-hopeless-").FullName;

    /// <summary>Half a nat lies far outside what the law can be wrong by on the very runs that it was fitted to; a quarter of the curve without losses tells nothing.</summary>
    [Fact]
    public void A_run_is_hopeless_when_the_law_expects_it_to_end_above_the_best_finished_one()
    {
        ImmutableArray<Run> runs = SyntheticRuns.Make(Steps, seed: 1);
        string law = Path.Combine(_folder, "law.json");
        LawFile.Write(law, LawFit.Fit(LossLaws.Named("ntl"), [.. runs.Select(run => run.Curve())]), force: false);
        Run half = runs[2];
        double end = half.Loss.Values[^1];

        Assert.Matches(@"^after 1001 of 2000 updates the law expects a final loss of \d\.\d{4} \(80 %: \d\.\d{4} to \d\.\d{4}\), above the \d\.\d{4} of run 0$", Judge(law, half, known: 101, best: end - 0.5));
        Assert.Null(Judge(law, half, known: 101, best: end + 0.5));
        Assert.Null(Judge(law, half, known: 3, best: end - 0.5));
        Assert.Null(Judge(law, half, known: 101, best: null));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The verdict on a run of which the first losses are known, beside a finished run that ended at <paramref name="best"/>.</summary>
    private string? Judge(string law, Run run, int known, double? best)
    {
        var folder = new SweepFolder(Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("N"))).FullName);
        SweepPlan plan = SweepPlan.Of([new RunSpec("train gpt2", [KeyValuePair.Create("seed", "1")]), new RunSpec("train gpt2", [KeyValuePair.Create("seed", "2")])]);
        folder.Publish(plan);
        if (best is { } loss)
        {
            Directory.CreateDirectory(folder.Run(plan.Id(0)).Path);
            File.WriteAllText(folder.Run(plan.Id(0)).Result, string.Create(CultureInfo.InvariantCulture, $"{{\"schemaVersion\": 1, \"outcome\": \"done\", \"document\": {{\"validationLoss\": {loss:R}}}}}"));
        }
        var work = new RunFolder(Directory.CreateDirectory(Path.Combine(folder.Path, "work")).FullName);
        new TrainingConfiguration { Model = "gpt2", Data = "made up", Schedule = run.LearningRate!.ToString()!, Steps = Steps }.Write(work.Configuration);
        File.WriteAllLines(work.Log, Enumerable.Range(0, known).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{{\"step\":{run.Loss.Steps[i]},\"lr\":{run.LearningRate.At(run.Loss.Steps[i]):R},\"loss\":{run.Loss.Values[i]:R},\"grad_norm\":1,\"val_loss\":{run.Loss.Values[i]:R}}}")));
        return new HopelessRuns(folder, plan, law).Reason(work.Path);
    }
}
