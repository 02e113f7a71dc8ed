namespace Carnot.Laws;

/// <summary>How a curve is met by the law fitted to all the others.</summary>
/// <param name="Name">The curve.</param>
/// <param name="MeanAbsolute">Mean |predicted − observed| over the whole curve, in nats.</param>
/// <param name="FinalError">ln(predicted / observed) of the last loss.</param>
/// <param name="Expected">The standard error that was expected of it.</param>
public sealed record HeldOutCurve(string Name, double MeanAbsolute, double FinalError, double Expected);
