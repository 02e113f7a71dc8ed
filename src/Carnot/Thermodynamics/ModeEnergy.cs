namespace Carnot.Thermodynamics;

/// <summary>The measured thermal loss of one valley direction.</summary>
/// <param name="Curvature">a, which names the direction.</param>
/// <param name="ThermalLoss">⟨l_f⟩ = ½ a ⟨x²⟩, with its error.</param>
public readonly record struct ModeEnergy(double Curvature, Estimate ThermalLoss);
