using System.Collections.Immutable;
using Carnot.Analysis;
using Carnot.Forecasts;
using Carnot.Laws;
using Carnot.Reproduce.Claims;
using Carnot.Reproduce.Trainings;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Reproduce.Ntl;

/// <summary>A schedule that Carnot designed from a few short runs against the plain ones.</summary>
public sealed class Payoff() : Claim("ntl-payoff", Paper.Laws,
    "A schedule designed by the thermodynamic law from four short runs of one seed ends lower than cosine, linear WSD and 1-sqrt WSD of the same length and peak.",
    "Carnot's own claim.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var runs = new DecayRuns(laboratory);
        // Half the length of the runs that are judged, and a seed of their own.
        long shorter = runs.Steps / 2, warmup = runs.Warmup;
        const ulong fitSeed = 101;
        string[] fitted =
        [
            FormattableString.Invariant($"constant:peak={SmallGpt.Peak},warmup={warmup}"),
            FormattableString.Invariant($"cosine:peak={SmallGpt.Peak},warmup={warmup},steps={shorter},floor={SmallGpt.Peak / 10}"),
            // The law errs by the length of a decay, so it is shown two; all runs that are judged have one peak, so it is shown no other.
            FormattableString.Invariant($"wsd:peak={SmallGpt.Peak},warmup={warmup},steps={shorter},decay={shorter / 5},shape=linear"),
            FormattableString.Invariant($"wsd:peak={SmallGpt.Peak},warmup={warmup},steps={shorter},decay={3 * shorter / 5},shape=linear"),
        ];
        ImmutableArray<TrainedRun> shortRuns = TrainingBench.Train(laboratory, [.. fitted.Select(schedule => SmallGpt.Run(laboratory, schedule, shorter, fitSeed))]);
        // A transformer's first quarter, the plateau of single letters, is no power of the river time.
        Run[] logs = [.. shortRuns.Select((run, i) => new Run { Name = fitted[i], Source = run.Folder.Log, Loss = run.Loss.Between((run.Loss.Steps[^1] + 1) / 4), LearningRate = run.Configuration.LearningRate(), WeightDecay = run.Configuration.WeightDecay })];
        RunAnalysis analysis = RunAnalysis.Of(logs, LossLaws.Named("ntl"), runs.Steps);

        string[] plain = ["cosine", "wsd-linear", "wsd-1-sqrt"];
        ulong[] seeds = [.. Enumerable.Range(1, laboratory.Choose(4, 6)).Select(i => (ulong)i)];
        string[] schedules = [analysis.Design.Schedule.ToString()!, .. plain.Select(runs.Schedule)];
        ImmutableArray<double[]> final = runs.Finals([.. schedules.Select(schedule => (schedule, seeds))]);
        ImmutableArray<ForecastRow> predicted = ForecastTable.Of(analysis.Law, [.. schedules.Zip(["the designed schedule", .. plain], (schedule, name) => new Candidate(name, Schedule.Parse(schedule), runs.Steps))]);
        return new($"{SmallGpt.Describe(laboratory)}. The law saw four runs of {shorter} steps of seed {fitSeed}; judged are runs of {runs.Steps} steps with {seeds.Length} other seeds, plain WSD with a decay of {runs.Decay} steps.", [fitSeed, .. seeds],
        [
            .. plain.Select((name, i) => Finding.Positive($"final loss of {name} minus the designed schedule's, nats", DecayRuns.Difference(final[i + 1], final[0]), "it ends lower")),
        ])
        {
            Notes =
            [
                $"Designed: {schedules[0]}",
                .. predicted.Skip(1).Select((row, i) => FormattableString.Invariant($"The law predicted {row.Name} {row.Difference:F4} (80 %: {row.DifferenceLow:F4} to {row.DifferenceHigh:F4}) nats above the designed schedule; measured: {DecayRuns.Difference(final[i + 1], final[0])}.")),
            ],
        };
    }
}
