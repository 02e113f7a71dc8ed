using System.Globalization;
using Carnot.Dialects;

namespace Carnot.Schedules;

/// <summary>Plans for going on from update k to a new end, without a jump of the rate or with its size.</summary>
/// <remarks>
/// A plateau can go on and decay later (Hägele et al., arXiv:2405.18392); a decay cannot be undone, only continued, branched off earlier,
/// or warmed up again. A restart that only changes the number of updates makes the trainer use another schedule from the first step on:
/// the plan "restated" shows what that does, so that nobody does it unseen.
/// </remarks>
public static class ScheduleExtension
{
    /// <summary>A jump above this share of the peak is a warning.</summary>
    private const double Noticeable = 0.01;

    /// <summary>The plans, the smoothest first.</summary>
    /// <param name="schedule">The schedule the run was begun with.</param>
    /// <param name="at">k: how many updates have been made.</param>
    /// <param name="steps">The new number of updates.</param>
    /// <param name="decay">The length of the new decay; a fifth of what is left where null.</param>
    /// <param name="shape">The way down.</param>
    /// <param name="warmup">Steps of a second warm-up; a tenth of what is left before the decay, 1000 at most, where null.</param>
    /// <param name="peak">The rate of the second plateau; the old peak where null.</param>
    /// <param name="floor">The last rate.</param>
    public static IReadOnlyList<ExtensionPlan> Plan(Schedule schedule, long at, long steps, long? decay = null, Shape? shape = null, long? warmup = null, double? peak = null, double floor = 0)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (at < 1) throw new UsageException($"at must be the number of updates already made, 1 or more, got {at}.");
        if (steps <= at) throw new UsageException($"steps ({steps}) must be above the updates already made ({at}).");
        long left = steps - at, down = decay ?? Math.Max(1, left / 5);
        if (down < 1 || down > left) throw new UsageException($"A decay of {down} steps does not fit between update {at} and {steps}. Give 1 to {left}.");
        Shape way = shape ?? Shape.Linear;
        double now = schedule.At(at), top = peak ?? 0;
        for (long t = 0; t < at; t++) top = peak is null ? Math.Max(top, schedule.At(t)) : top;

        var plans = new List<ExtensionPlan>();
        if (now > floor)
        {
            plans.Add(Make("hold and decay", Hold(schedule, at, steps, down, now), at));
            plans.Add(Make("decay at once", schedule.Until(at, Down(now, left)), at));
        }
        long branch = LastOfPlateau(schedule, at);
        if (branch < at - 1 && branch > 0 && schedule.At(branch) > floor)
            plans.Add(Make("branch off the plateau", Hold(schedule, branch, steps, Math.Min(down, steps - branch), schedule.At(branch)), branch));
        long rise = warmup ?? Math.Clamp((left - down) / 10, 1, 1_000);
        if (top > now && rise + down <= left)
        {
            Schedule again = schedule.Until(at, new LinearWarmup(top, rise, now));
            if (left - down > rise) again = again.Until(at + rise, new Constant(top));
            plans.Add(Make("warm up again", again.Until(steps - down, Down(top, down)), at));
        }
        if (Restated(schedule, steps) is { } restated) plans.Add(Make("restated", restated, at));
        return plans;

        Schedule Down(double from, long length) => new Decay(way, from, length, floor);

        Schedule Hold(Schedule before, long from, long end, long length, double rate)
            => (end - length > from ? before.Until(from, new Constant(rate)) : before).Until(end - length, Down(rate, length));

        ExtensionPlan Make(string name, Schedule plan, long from)
        {
            double jump = plan.At(from) - schedule.At(from), past = from == 0 ? 0 : ScheduleComparison.Of(schedule, plan, from).LargestGap;
            var warnings = new List<string>();
            double highest = Math.Max(top, now);
            if (Math.Abs(jump) > Noticeable * highest)
                warnings.Add($"the rate jumps from {Text(schedule.At(from))} to {Text(plan.At(from))} at update {from}");
            if (past > ScheduleComparison.Rounding * highest)
                warnings.Add($"the updates already made had other rates than this schedule gives them, by up to {Text(past)}");
            return new(name, plan, from, steps, jump, past, string.Join("; ", warnings));
        }
    }

    private static string Text(double rate) => rate.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>The last update before <paramref name="at"/> that has the same rate as the two before it, at the top of what was used: two alone are where a warm-up of (t + 1)/W meets a decay.</summary>
    private static long LastOfPlateau(Schedule schedule, long at)
    {
        double top = 0;
        for (long t = 0; t < at; t++) top = Math.Max(top, schedule.At(t));
        for (long t = at - 1; t > 1; t--)
            if (schedule.At(t) == schedule.At(t - 1) && schedule.At(t) == schedule.At(t - 2) && schedule.At(t) >= top * (1 - Noticeable)) return t;
        return -1;
    }

    /// <summary>The same words with another number of updates: what a trainer makes of a restart that changes nothing else.</summary>
    private static Schedule? Restated(Schedule schedule, long steps)
    {
        try
        {
            return schedule switch
            {
                Decay s => new Decay(s.Shape, s.Peak, steps, s.Floor, s.Warmup),
                WarmupStableDecay s => new WarmupStableDecay(s.Peak, s.Warmup, steps, s.DecaySteps, s.Shape, s.Floor),
                DialectSchedule s => s.WithSteps(steps),
                _ => null,
            };
        }
        catch (UsageException)
        {
            // The old phases do not fit into the new length, so no trainer would take this either.
            return null;
        }
    }
}
