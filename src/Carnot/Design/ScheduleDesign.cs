using System.Collections.Immutable;
using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Design;

/// <summary>The schedule with the lowest final loss that a law predicts, within limits.</summary>
/// <remarks>
/// The rate is a chain of straight lines over knots that lie denser towards the end, where a step moves the final loss most. Its final loss is
/// brought down by projected gradient descent from every good plain schedule, with more knots where the rate falls most; where the rate may only fall, the projection is isotonic regression.
/// The answer is the best of what was found and of the plain schedules themselves, all evaluated step by step, so it is never worse than those.
/// </remarks>
public sealed record ScheduleDesign
{
    private const int Rounds = 100, Refinements = 3;

    /// <summary>The limits that were given.</summary>
    public required DesignLimits Limits { get; init; }

    /// <summary>The designed schedule.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>Its predicted final loss: after the last update.</summary>
    public required double Final { get; init; }

    /// <summary>The plain schedules within the same limits, best first.</summary>
    public required ImmutableArray<ComparedSchedule> Compared { get; init; }

    /// <summary>Designs a schedule for a fitted law.</summary>
    public static ScheduleDesign Minimise(FittedLaw law, DesignLimits limits)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(limits);
        var plain = PlainSchedule.Within(limits).AddRange(PlainSchedule.ClosedForm(law, limits)).Select(p => (Plain: p, Final: law.Final(p.Schedule, limits.Steps))).OrderBy(p => p.Final).ToArray();
        (Schedule best, double final) = (plain[0].Plain.Schedule, plain[0].Final);
        var knots = DesignKnots.Of(limits);
        double[] rates = plain.Take(4)
            .Select(start => Descend(law, knots, limits, knots.Sample(start.Plain.Schedule)))
            .MinBy(found => law.Final(knots.ToSchedule(found), limits.Steps))!;
        for (int refinement = 0; refinement <= Refinements; refinement++)
        {
            Schedule found = knots.ToSchedule(rates);
            double reached = law.Final(found, limits.Steps);
            if (reached < final) (best, final) = (found, reached);
            if (refinement == Refinements) break;
            knots = knots.Refined(rates);
            rates = Descend(law, knots, limits, knots.Sample(found));
        }
        JointPrediction joint = law.Together([.. plain.Select(p => p.Plain.Schedule).Prepend(best).Select(schedule => PreparedCurve.Of(schedule, [limits.Steps - 1]))]);
        return new()
        {
            Limits = limits,
            Schedule = best,
            Final = final,
            Compared = [.. plain.Select((p, i) =>
            {
                (_, double low, double high) = joint.Difference(i + 1, 0);
                return new ComparedSchedule(p.Plain, p.Final, p.Final - final, low, high);
            })],
        };
    }

    /// <summary>Projected gradient descent with Barzilai-Borwein steps, in units of the peak.</summary>
    private static double[] Descend(FittedLaw law, DesignKnots knots, DesignLimits limits, double[] start)
    {
        int n = start.Length;
        double[] at = knots.Project(start), best = at;
        double value = Loss(at), least = value, step = 0.05;
        double[] slope = Slope(at, value);
        for (int round = 0; round < Rounds; round++)
        {
            double size = slope.Max(Math.Abs);
            if (size == 0) break;
            double[]? next = null;
            double reached = 0;
            for (int halving = 0; halving < 12; halving++, step /= 3)
            {
                double[] tried = knots.Project([.. at.Select((x, k) => x - step * limits.Peak * slope[k] / size)]);
                reached = Loss(tried);
                if (reached < value) { next = tried; break; }
            }
            if (next is null) break;
            double gained = value - reached;
            double[] nextSlope = Slope(next, reached);
            double moved = 0, bent = 0;
            for (int k = 0; k < n; k++)
            {
                moved += (next[k] - at[k]) * (next[k] - at[k]);
                bent += (next[k] - at[k]) * (nextSlope[k] - slope[k]);
            }
            double nextSize = nextSlope.Max(Math.Abs);
            step = bent > 0 ? Math.Clamp(moved / bent * nextSize / limits.Peak, 1e-7, 1) : Math.Min(1, 3 * step);
            (at, value, slope) = (next, reached, nextSlope);
            if (value < least) (best, least) = (at, value);
            if (gained < 1e-9 * value) break;
        }
        return best;

        double Loss(double[] rates)
        {
            double[] loss = new double[1];
            law.Law.Evaluate(knots.Prepare(rates), law.Values.AsSpan(), loss, []);
            return loss[0];
        }

        double[] Slope(double[] rates, double here)
        {
            double[] gradient = new double[n], nudged = [.. rates];
            double nudge = 1e-5 * limits.Peak;
            for (int k = 0; k < n; k++)
            {
                double sign = rates[k] + nudge > limits.Peak ? -1 : 1;
                nudged[k] = rates[k] + sign * nudge;
                gradient[k] = (Loss(nudged) - here) / (sign * nudge) / knots.Weights[k];
                nudged[k] = rates[k];
            }
            return gradient;
        }
    }
}
