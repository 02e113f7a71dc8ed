namespace Carnot.Thermodynamics;

/// <summary>The thermal loss measured during a decay.</summary>
/// <param name="Step">The number of updates made.</param>
/// <param name="LearningRate">η of the last of them, the temperature of the thermostat.</param>
/// <param name="ThermalLoss">⟨l_f⟩, with its error.</param>
public readonly record struct CoolingPoint(long Step, double LearningRate, Estimate ThermalLoss);
