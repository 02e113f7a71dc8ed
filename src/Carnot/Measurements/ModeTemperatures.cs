using Carnot.Thermodynamics;

namespace Carnot.Measurements;

/// <summary>Temperatures of single modes of curvature beside each other: the theory has one for all.</summary>
/// <param name="Mean">The weighted mean T̄ = Σ T/σ² / Σ 1/σ².</param>
/// <param name="ChiSquare">Σ (T − T̄)²/σ²: with equal temperatures as many as <see cref="Freedom"/> on average, and a variance of twice that.</param>
/// <param name="Freedom">Modes less one.</param>
/// <param name="Exponent">d ln T/d ln a, a the curvature: 0 in equipartition.</param>
public sealed record ModeTemperatures(Estimate Mean, double ChiSquare, int Freedom, Estimate Exponent)
{
    /// <summary>From 3 or more modes with independent errors.</summary>
    public static ModeTemperatures Of(IReadOnlyList<ModeEnergy> modes)
    {
        ArgumentNullException.ThrowIfNull(modes);
        if (modes.Count < 3) throw new UsageException($"An exponent over modes needs 3 of them or more, got {modes.Count}.");
        (double Log, double Value, double Error)[] known = [.. modes.Select(mode => (Math.Log(mode.Curvature), mode.ThermalLoss.Value, mode.ThermalLoss.StandardError))];
        double weight = known.Sum(mode => 1 / (mode.Error * mode.Error)), mean = known.Sum(mode => mode.Value / (mode.Error * mode.Error)) / weight;
        double chi = known.Sum(mode => Math.Pow((mode.Value - mean) / mode.Error, 2));
        // ln T about ln T̄ to first order, so that a cold mode, whose error looks small beside its value, counts no more than a hot one.
        double centre = known.Sum(mode => mode.Log / (mode.Error * mode.Error)) / weight, spread = known.Sum(mode => Math.Pow((mode.Log - centre) / mode.Error, 2));
        double slope = known.Sum(mode => (mode.Log - centre) * mode.Value / (mode.Error * mode.Error)) / spread / mean;
        return new(new(mean, 1 / Math.Sqrt(weight), known.Length), chi, known.Length - 1, new(slope, 1 / Math.Sqrt(spread) / Math.Abs(mean), known.Length));
    }
}
