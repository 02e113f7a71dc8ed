using System.Collections.Immutable;
using Carnot.Design;
using Carnot.Diagnosis;
using Carnot.Laws;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Analysis;

/// <summary>The main job: one law fitted to some runs, what it says of them, and what it says of schedules that were never run.</summary>
public sealed record RunAnalysis
{
    /// <summary>The most steps at which a path is evaluated for drawing.</summary>
    public const int DrawnSteps = 600;

    /// <summary>The runs, in the order given.</summary>
    public required ImmutableArray<AnalyzedRun> Runs { get; init; }

    /// <summary>The fitted law.</summary>
    public required FittedLaw Law { get; init; }

    /// <summary>The designed schedule and the plain ones on the same budget.</summary>
    public required ScheduleDesign Design { get; init; }

    /// <summary>The design first, then the plain schedules from the best to the worst.</summary>
    public required ImmutableArray<PredictedSchedule> Predicted { get; init; }

    /// <summary>What these data cannot tell, one sentence or two each.</summary>
    public required ImmutableArray<string> Limits { get; init; }

    /// <summary>Those of the limits that are no limit but what to do about them.</summary>
    public required ImmutableArray<string> Advice { get; init; }

    /// <summary>The run that cooled most: its decomposition shows most.</summary>
    public AnalyzedRun Shown => Runs.MaxBy(run => run.Hottest.ReleasableHeat.Value - run.End.ReleasableHeat.Value)!;

    /// <summary>Fits <paramref name="law"/> to <paramref name="runs"/> and predicts <paramref name="steps"/> updates (the longest run's where null) at the runs' highest peak.</summary>
    /// <param name="runs">What to analyse.</param>
    /// <param name="law">The law.</param>
    /// <param name="steps">The budget of the schedules compared.</param>
    /// <param name="readings">What probes read along a run, in the order of steps; null where none did.</param>
    public static RunAnalysis Of(IReadOnlyList<Run> runs, ILossLaw law, long? steps = null, Func<Run, IReadOnlyList<TimedReading>>? readings = null)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ImmutableArray<LossCurve> curves = [.. runs.Select(run => Settled(run.Curve()))];
        FittedLaw fitted = LawFit.Fit(law, curves);
        ImmutableArray<AnalyzedRun> analyzed = [.. runs.Select((run, i) => Analyze(run, curves[i], fitted.Curves[i], fitted, RunHealth.Of(run, readings?.Invoke(run) ?? [])))];

        LossCurve longest = curves.MaxBy(curve => curve.LastStep)!;
        long budget = steps ?? longest.LastStep + 1;
        double peak = fitted.Curves.Max(curve => curve.PeakRate);
        ScheduleDesign design = ScheduleDesign.Minimise(fitted, new(budget, peak, 0, Math.Min(WarmupOf(longest), budget / 4)));
        ImmutableArray<long> grid = Grid(0, budget - 1);
        ImmutableArray<PredictedSchedule> predicted =
        [
            new("designed", design.Schedule, fitted.Predict(design.Schedule, grid), 0, null, Designed: true),
            .. design.Compared.Select(c => new PredictedSchedule(c.Plain.Name, c.Plain.Schedule, fitted.Predict(c.Plain.Schedule, grid), c.Gain, RunLike(c.Plain.Schedule, curves, budget), Designed: false)),
        ];
        ImmutableArray<string> advice = Identifiability.Advice(fitted, design.Schedule, budget);
        return new()
        {
            Runs = analyzed,
            Law = fitted,
            Design = design,
            Predicted = predicted,
            Limits = Identifiability.Limits(fitted, analyzed, budget, design.Schedule, design.Compared[0], advice),
            Advice = advice,
        };
    }

    /// <summary>Evenly spread steps with both ends.</summary>
    internal static ImmutableArray<long> Grid(long first, long last)
    {
        long n = Math.Min(last - first + 1, DrawnSteps);
        return n < 2 ? [last] : [.. Enumerable.Range(0, (int)n).Select(i => first + i * (last - first) / (n - 1))];
    }

    /// <summary>
    /// The curve without the losses of its warm-up, of as many steps again, and of its first 2 %: a power of the river time cannot start at a
    /// finite loss, and those few large losses would rule the fit. The learning rates of all steps still count.
    /// </summary>
    private static LossCurve Settled(LossCurve curve)
    {
        if (curve.Loss.Count == 0) return curve;
        return curve.From(Math.Min(Math.Max(2 * WarmupOf(curve), (curve.LastStep + 1) / 50), curve.LastStep / 2));
    }

    private static AnalyzedRun Analyze(Run run, LossCurve curve, FitCurve fit, FittedLaw law, RunHealth health)
    {
        ImmutableArray<long> grid = Grid(curve.Loss.Steps[0], curve.LastStep);
        return new(run, curve, fit, CurveScore.Of(law, curve), law.Predict(curve.LearningRate, grid), law.Decompose(curve.LearningRate, grid),
            ThermodynamicState.Of(law, curve.LearningRate, LastAtPeak(curve)), ThermodynamicState.Of(law, curve.LearningRate, curve.LastStep), health);
    }

    /// <summary>The last step at which the rate is within 1 % of its highest.</summary>
    private static long LastAtPeak(LossCurve curve)
    {
        double[] rates = curve.LearningRate.ToArray(checked((int)(curve.LastStep + 1)));
        double enough = 0.99 * rates.Max();
        return Array.FindLastIndex(rates, rate => rate >= enough);
    }

    /// <summary>Steps before the highest rate is first reached, where the rate rises up to it; otherwise none.</summary>
    private static long WarmupOf(LossCurve curve)
    {
        const double Rounding = 1e-9;
        double[] rates = curve.LearningRate.ToArray(checked((int)(curve.LastStep + 1)));
        double enough = rates.Max() * (1 - Rounding);
        int peak = Array.FindIndex(rates, rate => rate >= enough);
        return Enumerable.Range(1, peak).All(t => rates[t] >= rates[t - 1] * (1 - Rounding)) ? peak : 0;
    }

    /// <summary>A run of this budget whose rate stays within 2 % of the peak of <paramref name="schedule"/>'s.</summary>
    private static string? RunLike(Schedule schedule, ImmutableArray<LossCurve> curves, long budget)
    {
        double[] wanted = schedule.ToArray(checked((int)budget));
        double near = 0.02 * wanted.Max();
        return curves.FirstOrDefault(curve => Math.Abs(curve.LastStep + 1 - budget) <= budget / 50 && Same(curve.LearningRate))?.Name;

        bool Same(Schedule run)
        {
            for (int step = 0; step < wanted.Length; step++)
                if (Math.Abs(run.At(step) - wanted[step]) > near) return false;
            return true;
        }
    }
}
