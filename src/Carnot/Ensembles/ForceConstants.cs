namespace Carnot.Ensembles;

/// <summary>Up to three parameters of a landscape in one direction; each force says what they mean.</summary>
internal readonly record struct ForceConstants(float First, float Second = 0, float Third = 0);
