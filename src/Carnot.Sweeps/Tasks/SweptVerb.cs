using System.Collections.Immutable;

namespace Carnot.Sweeps.Tasks;

/// <summary>A verb that makes a run.</summary>
/// <param name="Name">The verb.</param>
/// <param name="Checkpoint">The file in its output that it can go on from with <c>--resume</c>; null where it begins anew each time.</param>
/// <param name="Local">What its document says of place and time: no part of a result.</param>
public sealed record SweptVerb(string Name, string? Checkpoint, ImmutableArray<string> Local);
