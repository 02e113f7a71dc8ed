using System.Globalization;
using Carnot.Measurements;
using Carnot.Statistics;

namespace Carnot.Diagnosis;

/// <summary>The noise scale tr Σ/‖∇L‖² of the later half of a run: the ratio of the means over its measurements, where one alone is drowned in noise.</summary>
/// <remarks>
/// The ratio of means, not the mean of ratios, which would be biased. The error is the jackknife's over measurements, each on batches of its own; what
/// changes along the run counts as scatter. Source: McCandlish et al., arXiv 1812.06162, appendix A.1.
/// </remarks>
public static class PooledNoiseScale
{
    /// <summary>Measurements below which their scatter says little about the error.</summary>
    private const int Fewest = 6;

    /// <summary>The reading <c>noise_scale</c> in samples, of the readings <c>gradient_square</c> and <c>noise_trace</c>; null where there are none.</summary>
    public static Reading? Of(IReadOnlyList<TimedReading> readings)
    {
        ArgumentNullException.ThrowIfNull(readings);
        double[] squares = Values(readings, "gradient_square"), traces = Values(readings, "noise_trace");
        if (squares.Length == 0 || traces.Length != squares.Length) return null;
        int n = Math.Max(squares.Length / 2, Math.Min(Fewest, squares.Length));
        (squares, traces) = (squares[^n..], traces[^n..]);
        if (n < Fewest) return new("noise_scale", Estimate.Exact(traces.Sum() / squares.Sum()), string.Create(CultureInfo.InvariantCulture, $"{n} measurements are too few to pool; {Fewest} are needed"));
        double square = squares.Sum(), trace = traces.Sum();
        Estimate scale = Jackknife.Of(n, left => left < 0 ? trace / square : (trace - traces[left]) / (square - squares[left])), signal = Estimate.MeanOfIndependent(squares);
        return new("noise_scale", scale, signal.Value > GradientNoise.ClearOfZero * signal.StandardError ? null
            : string.Create(CultureInfo.InvariantCulture, $"over {n} measurements ‖∇L‖² = {signal.Value:G3} ± {signal.StandardError:G2} is not clear of 0"));
    }

    /// <summary>The reading in a sentence.</summary>
    public static string Sentence(Reading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return reading.CannotTell is { } why ? $"noise scale: cannot tell; {why}."
            : string.Create(CultureInfo.InvariantCulture, $"noise scale: {reading.Value.Value:G3} ± {reading.Value.StandardError:G2} samples, pooled over {reading.Value.EffectiveSamples:F0} measurements; batches well above it gain little, well below it they lose nothing.");
    }

    private static double[] Values(IReadOnlyList<TimedReading> readings, string name) => [.. readings.Where(reading => reading.Reading.Name == name).Select(reading => reading.Reading.Value.Value)];
}
