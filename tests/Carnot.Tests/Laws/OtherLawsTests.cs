using System.Collections.Immutable;
using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Tests.Laws;

/// <summary>The functional, convex, learning-rate-sum and step laws against their published sums, step by step.</summary>
public class OtherLawsTests
{
    private static readonly double[] Functional = [2.7, 0.7, 0.5, 150, 30, 0.7, 1.2];

    [Fact]
    public void The_functional_law_is_its_published_sum()
    {
        foreach (Schedule schedule in MadeUpCurves.Schedules)
        {
            double[] rates = schedule.ToArray(6000), p = Functional;
            double sum = rates.Sum(), reached = 0, released = 0;
            for (int k = 0; k < rates.Length; k++)
            {
                double fall = Math.Max(0, (k > 0 ? rates[k - 1] : 0) - rates[k]), at = reached;
                reached += rates[k];
                if (fall > 0) released += fall * (p[6] + Math.Pow(at, -p[2])) * (1 - Math.Pow(1 + p[4] * (sum - at), -p[5]));
            }
            // A bin of a slope holds B peak / 200 × 1.6 = 1.2e-3 of heat, taken at its middle.
            Assert.Equal(p[0] + p[1] * Math.Pow(sum, -p[2]) - p[3] * released, Loss("functional", schedule, p), 1e-4);
        }
    }

    [Fact]
    public void The_convex_law_is_its_published_bound()
    {
        double[] p = [2.7, 0.05, 60];
        foreach (string text in (string[])["constant:peak=1e-3,warmup=100", "cosine:peak=1e-3,warmup=100,steps=6000,floor=1e-4", "steps:0=1e-3,2000=3e-4,4000=6e-4"])
        {
            Schedule schedule = Schedule.Parse(text);
            double[] rates = schedule.ToArray(6000);
            double after = 0, afterSquares = 0, last = 0;
            for (int k = rates.Length - 1; k >= 0; k--)
            {
                double here = after + rates[k], hereSquares = afterSquares + rates[k] * rates[k];
                if (k < rates.Length - 1) last += rates[k] / after * hereSquares / here;
                (after, afterSquares) = (here, hereSquares);
            }
            double bound = p[0] + p[1] / (2 * after) + p[2] * (afterSquares / (2 * after) + last / 2);
            // The sum has ln 6000 = 9 terms of order one rate, 0.27 in all; steps near the end and bins of slopes are taken as integrals, some 2 % of a term each.
            Assert.Equal(bound, Loss("convex", schedule, p), 3e-3);
        }
    }

    [Fact]
    public void Laws_without_heat_are_powers_of_their_place()
    {
        Schedule schedule = MadeUpCurves.Schedules[3];
        // The sum of rates is exact on stairs; 1e-12: roundings of 6000 additions.
        Assert.Equal(2.5 + 0.4 * Math.Pow(schedule.Sum(6000), -0.5), Loss("lr-sum", schedule, [2.5, 0.4, 0.5]), 1e-12);
        Assert.Equal(2.5 + 40 * Math.Pow(6000, -0.5), Loss("chinchilla", schedule, [2.5, 40, 0.5]), 1e-12);
    }

    [Fact]
    public void Their_gradients_are_central_differences()
    {
        (string Name, double[] At)[] laws = [("functional", Functional), ("convex", [2.7, 0.05, 60]), ("lr-sum", [2.5, 0.4, 0.5]), ("chinchilla", [2.5, 40, 0.5])];
        foreach (var (name, at) in laws)
        {
            ILossLaw law = LossLaws.Named(name);
            var curve = PreparedCurve.Of(MadeUpCurves.Schedules[2], MadeUpCurves.Every(397, 6000));
            double[] loss = new double[curve.Count], high = new double[curve.Count], low = new double[curve.Count], gradient = new double[curve.Count * at.Length];
            law.Evaluate(curve, at, loss, gradient);
            for (int k = 0; k < at.Length; k++)
            {
                const double Nudge = 1e-4;
                double[] shifted = [.. at];
                shifted[k] = at[k] * (1 + Nudge);
                law.Evaluate(curve, shifted, high, []);
                shifted[k] = at[k] * (1 - Nudge);
                law.Evaluate(curve, shifted, low, []);
                // As for the other laws: nudge²/6 of a third derivative of order ten losses.
                for (int i = 0; i < curve.Count; i++) Assert.Equal((high[i] - low[i]) / (2 * Nudge), gradient[i * at.Length + k] * at[k], 2e-7);
            }
        }
    }

    private static double Loss(string law, Schedule schedule, double[] p)
    {
        double[] loss = new double[1];
        LossLaws.Named(law).Evaluate(PreparedCurve.Of(schedule, ImmutableArray.Create(5999L)), p, loss, []);
        return loss[0];
    }
}
