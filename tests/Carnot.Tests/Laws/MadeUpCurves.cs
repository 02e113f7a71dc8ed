using System.Collections.Immutable;
using Carnot.Laws;
using Carnot.Randomness;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Tests.Laws;

/// <summary>Curves that obey a law exactly, or up to known noise.</summary>
internal static class MadeUpCurves
{
    public static readonly double[] Thermodynamic = [2.7, 0.5, 0.5, 800, 300, 0.25, 0.1, 0.02, 2e-3, 0.02, 0.3, 1.5, 0.5];

    public static readonly double[] MultiPower = [2.7, 0.7, 0.5, 350, 0.8, 0.5, 0.6];

    public static readonly double[] Momentum = [2.7, 0.7, 0.5, 350, 900];

    public static ImmutableArray<Schedule> Schedules { get; } =
    [
        Schedule.Parse("constant:peak=1e-3,warmup=100"),
        Schedule.Parse("cosine:peak=1e-3,warmup=100,steps=6000,floor=1e-4"),
        Schedule.Parse("wsd:peak=1e-3,warmup=100,steps=6000,decay=1500"),
        Schedule.Parse("steps:0=1e-3,2000=3e-4,4000=6e-4"),
    ];

    public static double[] TrueParameters(ILossLaw law) => law.Name switch
    {
        "ntl" => Thermodynamic,
        "multi-power" => MultiPower,
        _ => Momentum,
    };

    public static ImmutableArray<long> Every(long step, long last) => [.. Enumerable.Range(1, (int)(last / step)).Select(i => i * step - 1)];

    /// <summary>The losses of a law with these parameters.</summary>
    public static double[] Losses(ILossLaw law, double[] parameters, Schedule schedule, ImmutableArray<long> steps)
    {
        double[] losses = new double[steps.Length];
        law.Evaluate(PreparedCurve.Of(schedule, steps), parameters, losses, []);
        return losses;
    }

    /// <summary>The law's own losses under a schedule, each times e^(noise × normal).</summary>
    public static LossCurve Curve(ILossLaw law, Schedule schedule, ImmutableArray<long> steps, double noise, Rng random)
    {
        double[] loss = Losses(law, TrueParameters(law), schedule, steps);
        for (int i = 0; i < loss.Length; i++) loss[i] *= Math.Exp(noise * random.NextNormal());
        return new(schedule.ToString(), new("loss", [.. steps], [.. loss]), schedule);
    }
}
