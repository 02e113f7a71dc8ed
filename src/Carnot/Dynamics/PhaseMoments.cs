namespace Carnot.Dynamics;

/// <summary>Second moments of a position x and a momentum m: ⟨x²⟩, ⟨xm⟩, ⟨m²⟩.</summary>
/// <param name="Position">⟨x²⟩.</param>
/// <param name="Cross">⟨xm⟩.</param>
/// <param name="Momentum">⟨m²⟩.</param>
public readonly record struct PhaseMoments(double Position, double Cross, double Momentum);
