using System.Collections.Immutable;

namespace Carnot.Networks.Checkpoints;

/// <summary>A tensor of a checkpoint in single precision; other number types are rounded to it when they are read.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its sizes, outermost first; empty for a single number.</param>
/// <param name="Values">Its numbers by rows.</param>
public sealed record NamedTensor(string Name, ImmutableArray<int> Shape, ReadOnlyMemory<float> Values);
