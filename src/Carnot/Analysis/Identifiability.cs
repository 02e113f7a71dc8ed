using System.Collections.Immutable;
using Carnot.Design;
using Carnot.Forecasts;
using Carnot.Laws;
using Carnot.Schedules;
using static System.FormattableString;

namespace Carnot.Analysis;

/// <summary>What a fit cannot tell from the runs it was given, and which run would settle it.</summary>
internal static class Identifiability
{
    /// <summary>One or two sentences for every limit that these data run into, and the advice last.</summary>
    public static ImmutableArray<string> Limits(FittedLaw law, ImmutableArray<AnalyzedRun> runs, long budget, Schedule design, ComparedSchedule best, ImmutableArray<string> advice)
    {
        var limits = ImmutableArray.CreateBuilder<string>();
        if (runs.Length == 1)
            limits.Add("One run was fitted, so no run could be left out to learn how far the law itself errs: the intervals are too narrow for schedules of another kind. Add a run with another schedule.");

        double hottest = runs.Max(run => run.Fit.PeakRate), coolest = runs.Min(run => run.Fit.PeakRate);
        if (hottest < 1.2 * coolest)
            limits.Add(Invariant($"All runs peak at a learning rate near {hottest:G3}. How the loss depends on the peak itself is set by a prior, not by these data. A run at twice or half the peak would settle it."));

        if (Extrapolation.Uncooled(law) is { } uncooled)
            limits.Add($"{uncooled} A run with a decay to near zero would settle it.");

        for (int k = 0; k < law.Values.Length; k++)
        {
            double relative = law.StandardError(k) / law.Values[k];
            LawParameter parameter = law.Law.Parameters[k];
            if (relative <= 0.5) continue;
            string known = relative < 1 ? Invariant($"known only to within {100 * relative:F0} % of itself") : "not told by these runs: its error exceeds its value";
            limits.Add($"{parameter.Symbol} ({parameter.Description}) is {known}. Predictions that hang on it alone are guesses.");
        }

        long longest = runs.Max(run => run.Curve.LastStep) + 1;
        if (budget > 1.2 * longest)
            limits.Add(Invariant($"The prediction for {budget} steps goes {(double)budget / longest:F1} times beyond the longest run; the river's exponent is extrapolated, and no run tests it there."));

        if (best.GainLow < 0)
            limits.Add(Invariant($"The design's gain over the best plain schedule ({best.Plain.Name}) is {best.Gain:F4} nats, with an 80 % interval from {best.GainLow:F4} to {best.GainHigh:F4}: the plain schedule may do as well."));
        if (NextRun.Tied(law) is { } tied) limits.Add(tied);
        limits.AddRange(Extrapolation.Warnings(law, design, budget).Where(w => !limits.Any(l => l.StartsWith(w, StringComparison.Ordinal) || l.Contains("extrapolated", StringComparison.Ordinal) && w.Contains("extrapolated", StringComparison.Ordinal)) && runs.Length > 1));

        foreach (AnalyzedRun run in runs.Where(run => run.Fit.CorrelationTime > 0.05 * run.Fit.Points))
            limits.Add(Invariant($"Residuals of {run.Run.Name} stay on one side for long stretches ({2 * run.Fit.CorrelationTime:F0} points of {run.Fit.Points} before they forget themselves): the law's form misses something of this run."));
        limits.AddRange(advice);
        return limits.ToImmutable();
    }

    /// <summary>What the prediction of the design hangs on, and the run that would remove most of its doubt.</summary>
    public static ImmutableArray<string> Advice(FittedLaw law, Schedule design, long budget)
        => [.. new[] { NextRun.Hinge(law, design, budget), NextRun.For(law, design, budget)?.Advice }.OfType<string>()];
}
