using System.Collections.Immutable;

namespace Carnot.Thermodynamics;

/// <summary>Fourier's law: after a quench the excess ln(l_f − l_eq) falls along a line, at the rate of the valley (−2 ln|1 − aη| for SGD).</summary>
public static class FourierLaw
{
    /// <summary>Points whose excess is known worse than this are left out: the logarithm of a noisy number is biased.</summary>
    private const double LargestRelativeError = 0.2;

    /// <summary>The relative error taken for values given as exact, so that they can be weighted: some thousand roundings.</summary>
    private const double ExactError = 1e-12;

    /// <summary>The verdict on a relaxation at a constant learning rate, by a weighted straight line; violation rate/expected − 1.</summary>
    /// <param name="points">Independent measurements after the quench.</param>
    /// <param name="equilibrium">l_eq at the new learning rate.</param>
    /// <param name="expectedRate">The rate per step that theory gives.</param>
    /// <param name="resolution">δ, for the rate, and for the bend of the line in units of its whole fall.</param>
    public static LawVerdict Judge(IReadOnlyList<CoolingPoint> points, double equilibrium, double expectedRate, double resolution = 0.1)
    {
        const string Law = "Fourier's law";
        Require.Positive("expected rate", expectedRate);
        (long Step, double Excess, double Error)[] known = [.. points
            .Select(p => (p.Step, Excess: p.ThermalLoss.Value - equilibrium, Error: p.ThermalLoss.StandardError))
            .Where(p => Math.Abs(p.Excess) * LargestRelativeError > p.Error)];
        if (known.Length < 4)
            return LawVerdict.TooLittle(Law, resolution, $"A line needs 4 points whose excess over equilibrium is known within {LargestRelativeError:P0}; {known.Length} of {points.Count} are.");
        if (known.FirstOrDefault(p => p.Excess * known[0].Excess < 0) is { Step: > 0 } crossed)
            return new(Law, Verdict.Broken, resolution, [], $"{Law}: broken. The excess over equilibrium has changed sign by step {crossed.Step}, which a relaxation never does.");

        (double Step, double Log, double Error)[] kept = [.. known
            .Select(p => ((double)p.Step, Math.Log(Math.Abs(p.Excess)), Math.Max(p.Error / Math.Abs(p.Excess), ExactError)))];

        double w = kept.Sum(p => 1 / (p.Error * p.Error)), meanStep = kept.Sum(p => p.Step / (p.Error * p.Error)) / w, meanLog = kept.Sum(p => p.Log / (p.Error * p.Error)) / w;
        double spread = kept.Sum(p => Math.Pow((p.Step - meanStep) / p.Error, 2));
        double rate = -kept.Sum(p => (p.Step - meanStep) * (p.Log - meanLog) / (p.Error * p.Error)) / spread;
        var measured = new Estimate(rate, 1 / Math.Sqrt(spread), kept.Length);
        ImmutableArray<Comparison> comparisons =
        [
            new("the rate per step", expectedRate, measured, measured.Scale(1 / expectedRate).Minus(Estimate.Exact(1))),
            Bend(kept, measured),
        ];
        return LawVerdict.OnEquality(Law, resolution, comparisons);
    }

    /// <summary>The weighted mean distance of the middle half from the chord of the outer quarters, in units of the whole fall.</summary>
    private static Comparison Bend((double Step, double Log, double Error)[] points, Estimate rate)
    {
        int quarter = Math.Max(1, points.Length / 4);
        var (x0, y0, e0) = Mean(points[..quarter]);
        var (x1, y1, e1) = Mean(points[quarter..^quarter]);
        var (x2, y2, e2) = Mean(points[^quarter..]);
        double t = (x1 - x0) / (x2 - x0), chord = y0 + t * (y2 - y0), fall = Math.Abs(rate.Value) * (x2 - x0);
        double error = Math.Sqrt(e1 * e1 + Math.Pow((1 - t) * e0, 2) + Math.Pow(t * e2, 2));
        return new("the logarithm of the excess halfway", chord, new(y1, e1, points.Length), new((y1 - chord) / fall, error / fall, points.Length));
    }

    private static (double Step, double Log, double Error) Mean((double Step, double Log, double Error)[] points)
    {
        double w = points.Sum(p => 1 / (p.Error * p.Error));
        return (points.Sum(p => p.Step / (p.Error * p.Error)) / w, points.Sum(p => p.Log / (p.Error * p.Error)) / w, 1 / Math.Sqrt(w));
    }
}
