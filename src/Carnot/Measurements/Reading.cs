namespace Carnot.Measurements;

/// <summary>One number that was measured, or the reason why it cannot be told.</summary>
/// <param name="Name">What it is, with its group after a slash where there are several: <c>thermal_energy/h.0.attn</c>.</param>
/// <param name="Value">The number with its error.</param>
/// <param name="CannotTell">Why the number means nothing, in a sentence; null where it does.</param>
public sealed record Reading(string Name, Estimate Value, string? CannotTell = null);
