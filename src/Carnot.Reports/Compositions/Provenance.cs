using System.Collections.Immutable;

namespace Carnot.Reports.Compositions;

/// <summary>How a report was made: enough to make it again and to see that the inputs are the same.</summary>
/// <param name="Command">The command as it was given.</param>
/// <param name="Version">Carnot's version.</param>
/// <param name="Runtime">The .NET runtime and the widest vector instructions.</param>
/// <param name="Inputs">Each input's name and SHA-256, or how it was made.</param>
/// <param name="Seed">The seed of everything random; null where nothing was.</param>
public sealed record Provenance(string Command, string Version, string Runtime, ImmutableArray<(string Name, string Hash)> Inputs, ulong? Seed);
