using Carnot.Thermodynamics;

namespace Carnot.Measurements;

/// <summary>Temperatures of single modes of curvature beside each other: the theory has one for all.</summary>
/// <remarks>In logarithms, since the error of a temperature is a part of it: a cold mode would look the better known one.</remarks>
/// <param name="Mean">The weighted geometric mean T̄: ln T̄ = Σ w ln T/Σ w, w = (T/σ)².</param>
/// <param name="ChiSquare">Σ w (ln T − ln T̄)²: with equal temperatures <see cref="Freedom"/> on average, with a variance of twice that.</param>
/// <param name="Freedom">Modes less one.</param>
/// <param name="Exponent">d ln T/d ln a, a the curvature: 0 in equipartition.</param>
public sealed record ModeTemperatures(Estimate Mean, double ChiSquare, int Freedom, Estimate Exponent)
{
    /// <summary>From 3 or more modes with independent errors and temperatures above 0.</summary>
    public static ModeTemperatures Of(IReadOnlyList<ModeEnergy> modes)
    {
        ArgumentNullException.ThrowIfNull(modes);
        if (modes.Count < 3) throw new UsageException($"An exponent over modes needs 3 of them or more, got {modes.Count}.");
        (double Curvature, double Temperature, double Weight)[] logs = [.. modes.Select(mode => (Math.Log(mode.Curvature), Math.Log(Require.Positive("temperature", mode.ThermalLoss.Value)), Math.Pow(mode.ThermalLoss.Value / mode.ThermalLoss.StandardError, 2)))];
        double weight = logs.Sum(mode => mode.Weight), mean = logs.Sum(mode => mode.Weight * mode.Temperature) / weight, centre = logs.Sum(mode => mode.Weight * mode.Curvature) / weight;
        double chi = logs.Sum(mode => mode.Weight * Math.Pow(mode.Temperature - mean, 2)), spread = logs.Sum(mode => mode.Weight * Math.Pow(mode.Curvature - centre, 2));
        double slope = logs.Sum(mode => mode.Weight * (mode.Curvature - centre) * mode.Temperature) / spread, geometric = Math.Exp(mean);
        return new(new(geometric, geometric / Math.Sqrt(weight), logs.Length), chi, logs.Length - 1, new(slope, 1 / Math.Sqrt(spread), logs.Length));
    }
}
