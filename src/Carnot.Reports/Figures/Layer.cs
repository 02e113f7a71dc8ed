using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>One thing drawn in a <see cref="Figure"/>. Layers of the same name share colour, dash, marker and legend entry.</summary>
/// <param name="Name">As the legend shows it; empty for none.</param>
public abstract record Layer(string Name)
{
    /// <summary>Which colour, dash and marker to use, from 0; null takes the next one free. A run keeps its slot in every figure of a report.</summary>
    public int? Slot { get; init; }

    /// <summary>Drawn thin and grey: a reference, not a result.</summary>
    public bool Muted { get; init; }

    /// <summary>The data by column name; all columns of a layer have one length.</summary>
    internal abstract ImmutableArray<(string Name, ImmutableArray<double> Values)> Columns { get; }

    /// <summary>The values that the horizontal axis must hold.</summary>
    internal abstract IEnumerable<double> Abscissas { get; }

    /// <summary>The values that the vertical axis must hold.</summary>
    internal abstract IEnumerable<double> Ordinates { get; }

    /// <summary>Throws where two columns differ in length, an abscissa is not finite, or an ordinate is infinite. A NaN ordinate is a gap.</summary>
    private protected void Check()
    {
        var columns = Columns;
        int count = columns[0].Values.Length;
        foreach (var (column, values) in columns)
        {
            if (values.Length != count)
                throw new ArgumentException($"Layer \"{Name}\": {count} values of {columns[0].Name} but {values.Length} of {column}.");
            for (int i = 0; i < count; i++)
            {
                if (double.IsInfinity(values[i]) || (column == "x" && double.IsNaN(values[i])))
                    throw new ArgumentException($"Layer \"{Name}\": {column}[{i}] is {values[i]}. Leave such points out, or use NaN in y for a gap.");
            }
        }
    }
}
