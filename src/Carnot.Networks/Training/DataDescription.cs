namespace Carnot.Networks.Training;

/// <summary>What data a run used.</summary>
/// <param name="Name">As the user asked for it.</param>
/// <param name="Origin">Where it came from, with versions.</param>
/// <param name="Hash">SHA-256 of all of it.</param>
/// <param name="Size">How much there is to train on, and to validate on, in words.</param>
/// <param name="IrreducibleLoss">The loss no model can go below, where it is known exactly.</param>
public sealed record DataDescription(string Name, string Origin, string Hash, string Size, double? IrreducibleLoss);
