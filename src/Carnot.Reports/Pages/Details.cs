using System.Collections.Immutable;

namespace Carnot.Reports.Pages;

/// <summary>Blocks behind a line that opens them.</summary>
public sealed record Details(string Summary, ImmutableArray<Block> Blocks) : Block;
