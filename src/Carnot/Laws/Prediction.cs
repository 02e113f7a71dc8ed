using System.Collections.Immutable;

namespace Carnot.Laws;

/// <summary>Predicted losses with their 80 % interval.</summary>
/// <param name="Steps">The steps, shape (n).</param>
/// <param name="Loss">The predicted loss in nats, shape (n).</param>
/// <param name="Low">The lower ends, shape (n).</param>
/// <param name="High">The upper ends, shape (n).</param>
public sealed record Prediction(ImmutableArray<long> Steps, ImmutableArray<double> Loss, ImmutableArray<double> Low, ImmutableArray<double> High);
