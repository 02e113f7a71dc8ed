using Carnot.Statistics;
using Carnot.Thermodynamics;

namespace Carnot.Measurements;

/// <summary>N C = dL/dη from branches of one run that end at the same learning-rate sum with different rates.</summary>
/// <param name="HeatCapacity">The slope of the straight line, in nats per unit of learning rate.</param>
/// <param name="ZeroTemperatureLoss">Where the line meets η = 0: the loss without heat, in nats.</param>
/// <param name="Bend">The height of the parabola over the ends of its chord, in parts of the line's rise: 0 where L is linear in η.</param>
/// <param name="Linearity">Whether L = L₀ + N C η holds over the rates that were tried.</param>
public sealed record MeasuredHeatCapacity(Estimate HeatCapacity, Estimate ZeroTemperatureLoss, Estimate Bend, LawVerdict Linearity)
{
    /// <summary>From the final losses of replicas, shape (replicas, rates): each has its own noise, all have the same rates.</summary>
    /// <param name="rates">η of the branches, 3 or more for a bend.</param>
    /// <param name="losses">L of each replica at each rate.</param>
    /// <param name="resolution">The bend that would count as a violation.</param>
    public static MeasuredHeatCapacity Of(ReadOnlySpan<double> rates, IReadOnlyList<double[]> losses, double resolution = 0.1)
    {
        ArgumentNullException.ThrowIfNull(losses);
        double[] eta = rates.ToArray();
        int different = eta.Distinct().Count();
        if (different < 3) throw new UsageException($"A heat capacity needs 3 different learning rates or more, got {different}.");
        if (losses.Count < 2) throw new UsageException($"A heat capacity needs 2 replicas or more for its error, got {losses.Count}.");
        if (losses.FirstOrDefault(replica => replica.Length != eta.Length) is { } odd) throw new UsageException($"A replica has a loss for every one of the {eta.Length} learning rates, but one has {odd.Length}.");
        double low = eta.Min(), high = eta.Max(), middle = (low + high) / 2, half = (high - low) / 2;
        var slopes = new List<double>();
        var intercepts = new List<double>();
        var squares = new List<double>();
        foreach (double[] replica in losses)
        {
            // Powers of the rate scaled to −1 … 1, so that the squares are well conditioned.
            double[] u = [.. eta.Select(rate => (rate - middle) / half)];
            double[] line = Polynomial.Fit(u, replica, degree: 1), parabola = Polynomial.Fit(u, replica, degree: 2);
            slopes.Add(line[1] / half);
            intercepts.Add(line[0] - line[1] * middle / half);
            squares.Add(parabola[2]);
        }
        Estimate slope = Estimate.MeanOfIndependent([.. slopes]), square = Estimate.MeanOfIndependent([.. squares]);
        Estimate bend = square.Scale(1 / (slope.Value * (high - low)));
        // The error of the slope in the denominator matters only where the slope itself is not clear of 0, and then nothing can be told.
        LawVerdict linear = slope.Value > LawVerdict.Sigmas(slope) * slope.StandardError
            ? LawVerdict.OnEquality("Loss linear in the learning rate", resolution, [new Comparison("the parabola's height over the line's rise", 0, bend, bend)])
            : LawVerdict.TooLittle("Loss linear in the learning rate", resolution, $"The slope {slope} is not clear of 0: use more replicas, longer branches or wider kicks.");
        return new(slope, Estimate.MeanOfIndependent([.. intercepts]), bend, linear);
    }
}
