using System.Collections.Immutable;

namespace Carnot.Reports.Pages;

/// <summary>A table; its first column names the rows.</summary>
/// <param name="Caption">What the table shows.</param>
/// <param name="Columns">Headings, with their units.</param>
/// <param name="Rows">Each as long as the columns.</param>
public sealed record Table(string Caption, ImmutableArray<Column> Columns, ImmutableArray<ImmutableArray<string>> Rows) : Block
{
    /// <summary>Indices of rows set in bold: the best, the chosen one.</summary>
    public ImmutableArray<int> Strong { get; init; } = [];
}

/// <summary>One column of a <see cref="Table"/>.</summary>
/// <param name="Heading">The quantity.</param>
/// <param name="Unit">Its unit, or empty.</param>
/// <param name="Number">Right-aligned with digits of one width; text is left-aligned.</param>
public sealed record Column(string Heading, string Unit = "", bool Number = true);
