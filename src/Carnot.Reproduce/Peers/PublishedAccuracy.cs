namespace Carnot.Reproduce.Peers;

/// <summary>How well a law predicted the test curves of a protocol, as measured with its authors' code or by another implementation.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="MeanAbsolute">Mean absolute error over the curves, nats.</param>
/// <param name="Tolerance">How far another fit of the same law may lie from it, nats.</param>
public sealed record PublishedAccuracy(string Protocol, double MeanAbsolute, double Tolerance);
