using System.Collections.Immutable;
using Carnot.Laws;
using Carnot.Schedules;
using static System.FormattableString;

namespace Carnot.Forecasts;

/// <summary>Where a schedule lies outside everything that a law was fitted to.</summary>
public static class Extrapolation
{
    /// <summary>Left-out runs of one model stayed below this in 43 of 44 fits of three runs of our own.</summary>
    private const double MostInflation = 2.5;

    /// <summary>The share of its peak rate to which a run has to cool to show its heat.</summary>
    private const double Cooled = 0.5;

    /// <summary>Said of a law none of whose runs shows the heat of a decay; null where one does.</summary>
    internal static string? Uncooled(FittedLaw law)
        => Coolest(law) > Cooled ? "No fitted run cools to half its peak rate, so the heat that a decay releases is known from the warm-up and the priors alone." : null;

    private static double Coolest(FittedLaw law) => law.Curves.Min(c => c.FinalRate / c.PeakRate);

    /// <summary>One sentence for every way in which the target is unlike the fitted runs; none where it lies among them.</summary>
    public static ImmutableArray<string> Warnings(FittedLaw law, Schedule schedule, long steps)
    {
        ArgumentNullException.ThrowIfNull(law);
        PreparedCurve target = PreparedCurve.Of(schedule, [steps - 1]);
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (law.Curves.IsEmpty) return [];
        if (law.Curves.Length == 1)
            warnings.Add("One run was fitted: nothing could be left out to see how far the law errs, so the interval rests on the priors and on that run's residuals alone.");
        if (law.Inflation > MostInflation)
            warnings.Add(Invariant($"Each left out in turn, the fitted runs are met {law.Inflation:F1} times worse than expected, and the interval is that much wider: they are of different models or data, or the law does not hold for them."));
        double hottest = law.Curves.Max(c => c.PeakRate), coolest = law.Curves.Min(c => c.PeakRate);
        if (target.Peak > 1.2 * hottest || target.Peak < coolest / 1.2)
            warnings.Add(Invariant($"The peak rate {target.Peak:G3} lies outside the fitted {(hottest > 1.01 * coolest ? Invariant($"{coolest:G3} to {hottest:G3}") : Invariant($"{hottest:G3}"))}: how the loss depends on the peak is then the law's word, not the data's."));
        long longest = law.Curves.Max(c => c.LastStep) + 1;
        if (steps > 1.2 * longest)
            warnings.Add(Invariant($"{steps} steps are {(double)steps / longest:F1} times the longest fitted run: the river's exponent is extrapolated."));
        double end = target.Rate[^1] / target.Peak, lowest = Coolest(law);
        if (end < Cooled && Uncooled(law) is { } uncooled)
            warnings.Add(uncooled);
        else if (end < 0.5 * lowest && lowest > 0.1)
            warnings.Add(Invariant($"The schedule ends at {100 * end:F0} % of its peak, the fitted runs at {100 * lowest:F0} % or more."));
        double decay = (double)target.DecaySteps / steps;
        double[] decays = [.. law.Curves.Where(c => c.FinalRate < Cooled * c.PeakRate).Select(c => (double)c.DecaySteps / (c.LastStep + 1))];
        if (end < Cooled && decays.Length > 0 && (decay < 0.4 * decays.Min() || decay > 2.5 * decays.Max()))
            warnings.Add(Invariant($"The rate falls over {100 * decay:F0} % of the run; the fitted decays took {100 * decays.Min():F0} to {100 * decays.Max():F0} %."));
        return warnings.ToImmutable();
    }
}
