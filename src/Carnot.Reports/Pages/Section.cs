using System.Collections.Immutable;

namespace Carnot.Reports.Pages;

/// <summary>A titled part of a report.</summary>
/// <param name="Title">As the contents list it.</param>
/// <param name="Blocks">In reading order.</param>
public sealed record Section(string Title, ImmutableArray<Block> Blocks);
