using System.Collections.Immutable;
using Carnot.Laws;
using Carnot.Schedules;

namespace Carnot.Design;

/// <summary>The schedule whose gain over the plain ones is surest under a law, within limits.</summary>
/// <remarks>
/// What is brought down is the upper end of the interval of the final loss minus that of the best plain schedule, <see cref="DoubtedLoss"/>: a schedule is left for another only as far as the runs can tell that it pays.
/// The rate is a chain of straight lines over knots that lie denser towards the end, where a step moves the final loss most. It is
/// brought down by projected gradient descent from every good plain schedule, with more knots where the rate falls most; where the rate may only fall, the projection is isotonic regression.
/// The answer is the best of what was found and of the best plain schedule itself, evaluated step by step, so it is never worse than that.
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

    /// <summary>The caution of a design whose gain is that of the lower end of its 80 % interval.</summary>
    public const double LowerEnd = FittedLaw.Normal80;

    /// <summary>Designs a schedule for a fitted law.</summary>
    /// <param name="law">The fit.</param>
    /// <param name="limits">What the schedule must keep to.</param>
    /// <param name="caution">How many standard errors of its gain over the best plain schedule are taken off the gain; 0 takes the fitted parameters for the truth.</param>
    public static ScheduleDesign Minimise(FittedLaw law, DesignLimits limits, double caution = LowerEnd)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(limits);
        if (!(caution >= 0) || !double.IsFinite(caution)) throw new UsageException($"A caution of {caution}: it is a number of standard errors, 0 or more.");
        var plain = PlainSchedule.Within(limits).AddRange(PlainSchedule.ClosedForm(law, limits)).Select(p => (Plain: p, Final: law.Final(p.Schedule, limits.Steps))).OrderBy(p => p.Final).ToArray();
        var doubted = new DoubtedLoss(law, Final(plain[0].Plain.Schedule), caution);
        (Schedule best, double least) = (plain[0].Plain.Schedule, plain[0].Final);
        var knots = DesignKnots.Of(limits);
        double[] rates = plain.Take(4)
            .Select(start => Descend(doubted, knots, limits, knots.Sample(start.Plain.Schedule)))
            .MinBy(found => doubted.Of(Final(knots.ToSchedule(found))))!;
        for (int refinement = 0; refinement <= Refinements; refinement++)
        {
            Schedule found = knots.ToSchedule(rates);
            double reached = doubted.Of(Final(found));
            if (reached < least) (best, least) = (found, reached);
            if (refinement == Refinements) break;
            knots = knots.Refined(rates);
            rates = Descend(doubted, knots, limits, knots.Sample(found));
        }
        double final = law.Final(best, limits.Steps);
        JointPrediction joint = law.Together([.. plain.Select(p => p.Plain.Schedule).Prepend(best).Select(Final)]);
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

        PreparedCurve Final(Schedule schedule) => PreparedCurve.Of(schedule, [limits.Steps - 1]);
    }

    /// <summary>Projected gradient descent with Barzilai-Borwein steps, in units of the peak.</summary>
    private static double[] Descend(DoubtedLoss doubted, DesignKnots knots, DesignLimits limits, double[] start)
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

        double Loss(double[] rates) => doubted.Of(knots.Prepare(rates));

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
