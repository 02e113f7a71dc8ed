namespace Carnot.Thermodynamics;

/// <summary>One number that a law speaks about: what the law expects, what was measured, and the violation in units of the law's scale.</summary>
/// <param name="Quantity">What was measured, in words.</param>
/// <param name="Expected">The law's value, or its bound.</param>
/// <param name="Measured">The measured value with its error.</param>
/// <param name="Violation">The relative departure from the law, with its error; for a bound, above 0 on the forbidden side.</param>
public sealed record Comparison(string Quantity, double Expected, Estimate Measured, Estimate Violation);
