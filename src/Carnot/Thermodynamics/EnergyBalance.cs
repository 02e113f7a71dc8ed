namespace Carnot.Thermodynamics;

/// <summary>The loss of a run, or its change over some steps, and the work and heat it should be made of; each measured by itself.</summary>
/// <param name="Name">Which part of the run, in words.</param>
/// <param name="Loss">U, or its change.</param>
/// <param name="Work">The part of the river, l_s or its change.</param>
/// <param name="Heat">The part of the valleys, l_f or its change.</param>
public readonly record struct EnergyBalance(string Name, Estimate Loss, Estimate Work, Estimate Heat);
