using System.Collections.Immutable;

namespace Carnot.Experiments;

/// <summary>A quantity over two parameters: a row of values for each entry of <paramref name="Rows"/>.</summary>
/// <param name="RowName">The parameter that numbers the rows, as JSON names it.</param>
/// <param name="Rows">Its values, shape (m).</param>
/// <param name="ColumnName">The parameter that numbers the columns.</param>
/// <param name="Columns">Its values, shape (n).</param>
/// <param name="ValueName">The quantity.</param>
/// <param name="Values">Row after row, shape (m n).</param>
public sealed record Grid(
    string RowName, ImmutableArray<double> Rows, string ColumnName, ImmutableArray<double> Columns, string ValueName, ImmutableArray<double> Values);
