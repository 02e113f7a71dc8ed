using System.Collections.Immutable;

namespace Carnot.Thermodynamics;

/// <summary>Fourier's law: after a quench the excess l_f − l_eq falls as A e^(−rt), at the rate of the valley (−2 ln|1 − aη| for SGD).</summary>
/// <remarks>
/// A and r minimise Σ ((l_f − l_eq − A e^(−rt))/σ)² over all points. The logarithm of a noisy excess would be biased, and so would weights or a choice of points
/// that rest on it: where the excess sinks into the noise only upward fluctuations look large. So the fitted excess f stands in for it:
/// ln f + (l_f − l_eq)/f − 1 with the error σ/f (Gauss's and Newton's method), along which the line's bend is measured too.
/// </remarks>
public static class FourierLaw
{
    /// <summary>Points known better than this have to be there before a line is looked for.</summary>
    private const double LargestRelativeError = 0.2;

    /// <summary>The relative error taken for values given as exact, so that they can be weighted: some thousand roundings.</summary>
    private const double ExactError = 1e-12;

    /// <summary>A fitted excess below this part of its error says nothing about the logarithm: its weight is a millionth of that of an excess as large as the error.</summary>
    private const double Silent = 1e-3;

    /// <summary>The verdict on a relaxation at a constant learning rate; violation rate/expected − 1.</summary>
    /// <param name="points">Independent measurements after the quench.</param>
    /// <param name="equilibrium">l_eq at the new learning rate.</param>
    /// <param name="expectedRate">The rate per step that theory gives.</param>
    /// <param name="resolution">δ, for the rate, and for the bend of the line in units of its whole fall.</param>
    public static LawVerdict Judge(IReadOnlyList<CoolingPoint> points, double equilibrium, double expectedRate, double resolution = 0.1)
    {
        const string Law = "Fourier's law";
        Require.Positive("expected rate", expectedRate);
        Point[] excess = [.. points.Select(p => new Point(p.Step, p.ThermalLoss.Value - equilibrium,
            Math.Max(p.ThermalLoss.StandardError, ExactError * Math.Max(Math.Abs(p.ThermalLoss.Value), Math.Abs(equilibrium)))))];
        Point[] known = [.. excess.Where(p => Math.Abs(p.Value) * LargestRelativeError > p.Error)];
        if (known.Length < 4)
            return LawVerdict.TooLittle(Law, resolution, $"A line needs 4 points whose excess over equilibrium is known within {LargestRelativeError:P0}; {known.Length} of {points.Count} are.");
        int sign = Math.Sign(known[0].Value);
        if (known.FirstOrDefault(p => p.Value * sign < 0) is { Step: > 0 } crossed)
            return new(Law, Verdict.Broken, resolution, [], $"{Law}: broken. The excess over equilibrium has changed sign by step {crossed.Step}, which a relaxation never does.");

        Point[] fitted = Logarithms([.. excess.Select(p => p with { Value = sign * p.Value })], Line.Through([.. known.Select(p => new Point(p.Step, Math.Log(Math.Abs(p.Value)), p.Error / Math.Abs(p.Value)))]));
        Line line = Line.Through(fitted);
        // The errors of the fit rest on those of the points, so the least known of these says how well they are known.
        var measured = new Estimate(line.Rate, line.RateError, points.Min(p => p.ThermalLoss.EffectiveSamples));
        ImmutableArray<Comparison> comparisons =
        [
            new("the rate per step", expectedRate, measured, measured.Scale(1 / expectedRate).Minus(Estimate.Exact(1))),
            Bend(fitted, measured),
        ];
        return LawVerdict.OnEquality(Law, resolution, comparisons);
    }

    /// <summary>The logarithms of positive excesses about the exponential that is nearest to them.</summary>
    private static Point[] Logarithms(Point[] excess, Line line)
    {
        Point[] About(Line at) => [.. excess.Where(p => Math.Exp(at.At(p.Step)) > Silent * p.Error)
            .Select(p => (p, Fit: Math.Exp(at.At(p.Step)))).Select(x => new Point(x.p.Step, at.At(x.p.Step) + x.p.Value / x.Fit - 1, x.p.Error / x.Fit))];
        double Misfit(Line at) => excess.Sum(p => Math.Pow((p.Value - Math.Exp(at.At(p.Step))) / p.Error, 2));
        const int Most = 100;
        for (int i = 0; i < Most; i++)
        {
            Line next = Line.Through(About(line));
            double before = Misfit(line);
            for (int halved = 0; halved < Most && !(Misfit(next) <= before); halved++) next = next.HalfwayTo(line);
            bool still = Math.Abs(next.Rate - line.Rate) < 1e-6 * next.RateError;
            line = next;
            if (still) break;
        }
        return About(line);
    }

    /// <summary>The weighted mean distance of the middle half from the chord of the outer quarters, in units of the fall between these; halves and quarters of what the points weigh.</summary>
    private static Comparison Bend(Point[] points, Estimate rate)
    {
        double whole = points.Sum(p => p.Weight), sum = 0;
        double[] until = [.. points.Select(p => sum += p.Weight / whole)];
        int first = Math.Clamp(until.Count(part => part <= 0.25), 1, points.Length - 2), last = Math.Clamp(until.Count(part => part <= 0.75), first + 1, points.Length - 1);
        var (x0, y0, e0) = Mean(points[..first]);
        var (x1, y1, e1) = Mean(points[first..last]);
        var (x2, y2, e2) = Mean(points[last..]);
        double t = (x1 - x0) / (x2 - x0), chord = y0 + t * (y2 - y0), fall = Math.Abs(rate.Value) * (x2 - x0);
        double error = Math.Sqrt(e1 * e1 + Math.Pow((1 - t) * e0, 2) + Math.Pow(t * e2, 2));
        return new("the logarithm of the excess halfway", chord, new(y1, e1, rate.EffectiveSamples), new((y1 - chord) / fall, error / fall, rate.EffectiveSamples));
    }

    private static Point Mean(Point[] points)
    {
        double w = points.Sum(p => p.Weight);
        return new(points.Sum(p => p.Step * p.Weight) / w, points.Sum(p => p.Value * p.Weight) / w, 1 / Math.Sqrt(w));
    }

    private readonly record struct Point(double Step, double Value, double Error)
    {
        public double Weight => 1 / (Error * Error);
    }

    /// <summary>A logarithm that falls along a line from its value at step 0.</summary>
    private readonly record struct Line(double Start, double Rate, double RateError)
    {
        public static Line Through(Point[] points)
        {
            Point mean = Mean(points);
            double spread = points.Sum(p => p.Weight * Math.Pow(p.Step - mean.Step, 2));
            double rate = -points.Sum(p => p.Weight * (p.Step - mean.Step) * (p.Value - mean.Value)) / spread;
            return new(mean.Value + rate * mean.Step, rate, 1 / Math.Sqrt(spread));
        }

        public double At(double step) => Start - Rate * step;

        public Line HalfwayTo(Line other) => this with { Start = (Start + other.Start) / 2, Rate = (Rate + other.Rate) / 2 };
    }
}
