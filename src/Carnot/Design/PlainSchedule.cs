using System.Collections.Immutable;
using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Design;

/// <summary>A schedule that people use, by the name it has in tables.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schedule">The schedule.</param>
public sealed record PlainSchedule(string Name, Schedule Schedule)
{
    /// <summary>The schedules that a design is compared with, all within its limits: constant, cosine, linear, WSD with several decays, 1/t.</summary>
    public static ImmutableArray<PlainSchedule> Within(DesignLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var (steps, peak, floor, warmup) = (limits.Steps, limits.Peak, limits.Floor, limits.Warmup);
        var plain = ImmutableArray.CreateBuilder<PlainSchedule>();
        plain.Add(new("constant", new Constant(peak, warmup)));
        plain.Add(new("cosine", new Decay(Shape.Cosine, peak, steps, floor, warmup)));
        plain.Add(new("linear", new Decay(Shape.Linear, peak, steps, floor, warmup)));
        foreach (int percent in (int[])[10, 20, 40, 60, 80])
            foreach (Shape shape in (Shape[])[Shape.Linear, Shape.OneMinusSqrt])
            {
                long decay = Math.Max(1, (steps - warmup) * percent / 100);
                plain.Add(new($"wsd {percent} % {shape}", new WarmupStableDecay(peak, warmup, steps, decay, shape, floor)));
            }
        foreach (int percent in (int[])[20, 60, 100])
        {
            long decay = Math.Max(1, (steps - warmup) * percent / 100);
            plain.Add(new($"1/t over {percent} %", new InverseTime(peak, Math.Max(1, decay / 10.0), steps - decay, 0.5, floor, warmup)));
        }
        return [.. plain.Where(p => Allowed(p.Schedule))];

        bool Allowed(Schedule schedule) => limits.LongestCooldown is null || limits.FirstFree <= warmup || schedule.At(limits.FirstFree - 1) >= peak * (1 - 1e-9);
    }

    /// <summary>NTL's closed form within the limits, a 1/t decay of the best length; none where it does not fit.</summary>
    public static ImmutableArray<PlainSchedule> ClosedForm(FittedLaw law, DesignLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (ClosedFormDecay.Steps(law, limits) is not { } decay || decay > limits.Steps - limits.FirstFree) return [];
        return [new($"closed form: 1/t over {decay} steps", new InverseTime(limits.Peak, ClosedFormDecay.TimeScale(law, limits), limits.Steps - decay, 0.5, limits.Floor, limits.Warmup))];
    }
}
