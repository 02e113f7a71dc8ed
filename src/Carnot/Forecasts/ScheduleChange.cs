using Carnot.Schedules;

namespace Carnot.Forecasts;

/// <summary>Schedules made from other schedules.</summary>
public static class ScheduleChange
{
    private const int Knots = 400;

    /// <summary>The schedule up to step <paramref name="from"/>, then a decay from the rate reached to zero over <paramref name="length"/> steps.</summary>
    public static Schedule Cooldown(Schedule schedule, long from, long length, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        double rate = schedule.At(from - 1);
        if (!(rate > 0)) throw new UsageException($"The learning rate at step {from - 1} is {rate}: there is nothing to cool down from.");
        return schedule.Until(from, new Decay(shape, rate, length));
    }

    /// <summary>The same shape over <paramref name="longer"/> updates instead of <paramref name="steps"/>; the warm-up keeps its length.</summary>
    public static Schedule Stretched(Schedule schedule, long steps, long longer) => schedule switch
    {
        Constant => schedule,
        Decay d when d.Steps == steps => new Decay(d.Shape, d.Peak, longer, d.Floor, d.Warmup),
        WarmupStableDecay w when w.Steps == steps => new WarmupStableDecay(w.Peak, w.Warmup, longer,
            Math.Max(1, (long)Math.Round((double)w.DecaySteps * (longer - w.Warmup) / (steps - w.Warmup))), w.Shape, w.Floor),
        _ => Stretch(schedule, steps, longer),
    };

    /// <summary>The same decay, begun later: the plateau before it is held for the steps that are added.</summary>
    public static Schedule Later(Schedule schedule, long steps, long longer)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule is WarmupStableDecay w && w.Steps == steps) return new WarmupStableDecay(w.Peak, w.Warmup, longer, w.DecaySteps, w.Shape, w.Floor);
        double[] rates = schedule.ToArray(checked((int)steps));
        double peak = rates.Max();
        long last = Array.FindLastIndex(rates, rate => rate >= 0.99 * peak);
        return Sampled(longer, step => step <= last ? rates[step] : step <= last + longer - steps ? rates[last] : rates[step - (longer - steps)]);
    }

    /// <summary>Every rate times <paramref name="factor"/>.</summary>
    public static Schedule WithPeak(Schedule schedule, long steps, double factor) => schedule switch
    {
        Constant c => new Constant(factor * c.Peak, c.Warmup),
        Decay d => new Decay(d.Shape, factor * d.Peak, d.Steps, factor * d.Floor, d.Warmup),
        WarmupStableDecay w => new WarmupStableDecay(factor * w.Peak, w.Warmup, w.Steps, w.DecaySteps, w.Shape, factor * w.Floor),
        Tabulated t => new Tabulated(t.Steps, [.. t.Rates.Select(rate => factor * rate)], t.Interpolation),
        Joined j => WithPeak(j.First, steps, factor).Until(j.Boundary, WithPeak(j.Next, steps, factor)),
        _ => Sampled(steps, step => factor * schedule.At(step)),
    };

    /// <summary>What is left of a schedule from step <paramref name="step"/> on, counted anew from 0, for a run of <paramref name="steps"/> updates in all.</summary>
    public static Schedule From(Schedule schedule, long step, long steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return steps <= step ? new Constant(schedule.At(step)) : Sampled(steps - step, t => schedule.At(step + t));
    }

    private static Tabulated Stretch(Schedule schedule, long steps, long longer)
    {
        double[] rates = schedule.ToArray(checked((int)steps));
        double peak = rates.Max();
        long warmup = Array.FindIndex(rates, rate => rate >= 0.999 * peak);
        double share = (double)(steps - 1 - warmup) / (longer - 1 - warmup);
        return Sampled(longer, step => step <= warmup ? rates[step] : rates[(int)Math.Round(warmup + (step - warmup) * share)]);
    }

    /// <summary>Straight lines through every step of the first hundredth and some hundreds of steps after.</summary>
    private static Tabulated Sampled(long steps, Func<long, double> rate)
    {
        var at = new SortedSet<long>();
        for (long k = 0; k <= Knots; k++)
        {
            at.Add(k * (steps - 1) / Knots);
            at.Add(k * (steps - 1) / Knots / Knots);
        }
        return new Tabulated([.. at], [.. at.Select(rate)]);
    }
}
