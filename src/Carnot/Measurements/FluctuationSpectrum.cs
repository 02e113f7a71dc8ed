using Carnot.Thermodynamics;

namespace Carnot.Measurements;

/// <summary>The heat of single valley directions from a run's motion along them: ½ a ⟨x²⟩, x the position less the river's drift.</summary>
public static class FluctuationSpectrum
{
    /// <summary>Independent samples below which a variance cannot be told: its error would itself be uncertain by a third.</summary>
    public const double FewestSamples = 25;

    /// <summary>The thermal loss of a direction of curvature a from its position at equally spaced steps, at least <see cref="Estimate.ShortestSeries"/>.</summary>
    /// <remarks>
    /// A straight line is taken out of every window: the river moves, and the floor of the valley with it. Mean and slope each also take the power of one slow mode, 2τ/window of the variance, which is given back.
    /// The error counts correlated steps as <see cref="Estimate.MeanOf"/> does. For a motion that is stationary about the floor, so τ must be short against the window, and the window against the time in which the floor turns.
    /// </remarks>
    /// <param name="curvature">a.</param>
    /// <param name="positions">Shape (steps).</param>
    /// <param name="window">Steps over which the floor moves on a line; null takes one line for all. Windows are stretched alike until they fill the series.</param>
    public static ModeEnergy Measure(double curvature, ReadOnlySpan<double> positions, int? window = null)
    {
        int n = positions.Length, windows = Math.Max(1, n / Math.Max(Estimate.ShortestSeries, window ?? n));
        double[] x = new double[n], squares = new double[n];
        for (int w = 0; w < windows; w++)
        {
            int from = (int)((long)n * w / windows), to = (int)((long)n * (w + 1) / windows);
            Detrend(positions[from..to], x.AsSpan(from, to - from));
        }
        for (int i = 0; i < n; i++) squares[i] = x[i] * x[i];
        Estimate variance = Estimate.MeanOf(squares), mean = Estimate.MeanOf(x);
        double kept = Math.Max(0.1, 1 - 2 * windows / mean.EffectiveSamples);
        return new(curvature, variance.Scale(0.5 * curvature / kept));
    }

    /// <summary>Whether a measured energy rests on enough independent samples.</summary>
    public static bool IsKnown(ModeEnergy mode) => mode.ThermalLoss.EffectiveSamples >= FewestSamples;

    private static void Detrend(ReadOnlySpan<double> positions, Span<double> x)
    {
        int n = positions.Length;
        double centre = (n - 1) / 2.0, mean = 0, slope = 0, spread = 0;
        for (int i = 0; i < n; i++) mean += positions[i] / n;
        for (int i = 0; i < n; i++) (slope, spread) = (slope + (i - centre) * (positions[i] - mean), spread + (i - centre) * (i - centre));
        slope /= spread;
        for (int i = 0; i < n; i++) x[i] = positions[i] - mean - slope * (i - centre);
    }
}
