using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>A value for every cell of a grid, as colour from dark (low) to light (high), with contour lines or the numbers themselves.</summary>
public sealed record Heatmap : Layer
{
    /// <summary>Cells between increasing edges: x of shape (n + 1), y of shape (m + 1), values row by row from the lowest y, shape (m n).</summary>
    public Heatmap(string name, ImmutableArray<double> xEdges, ImmutableArray<double> yEdges, ImmutableArray<double> values) : base(name)
    {
        if (xEdges.Length < 2 || yEdges.Length < 2 || values.Length != (xEdges.Length - 1) * (yEdges.Length - 1))
            throw new ArgumentException($"Heatmap \"{name}\": {xEdges.Length} and {yEdges.Length} edges need {Math.Max(0, xEdges.Length - 1) * Math.Max(0, yEdges.Length - 1)} values and at least one cell, got {values.Length}.");
        foreach (var edges in (ImmutableArray<double>[])[xEdges, yEdges])
        {
            for (int i = 1; i < edges.Length; i++)
                if (!(edges[i] > edges[i - 1])) throw new ArgumentException($"Heatmap \"{name}\": edge {edges[i]} comes after edge {edges[i - 1]}.");
        }
        (XEdges, YEdges, Values) = (xEdges, yEdges, values);
        Check();
    }

    /// <summary>Increasing, shape (n + 1).</summary>
    public ImmutableArray<double> XEdges { get; }

    /// <summary>Increasing, shape (m + 1).</summary>
    public ImmutableArray<double> YEdges { get; }

    /// <summary>Finite, or NaN for an empty cell, shape (m n).</summary>
    public ImmutableArray<double> Values { get; }

    /// <summary>Values at which a contour is drawn through the cell centres.</summary>
    public ImmutableArray<double> Contours { get; init; } = [];

    /// <summary>Prints each cell's value in the cell.</summary>
    public bool ShowValues { get; init; }

    internal int ColumnCount => XEdges.Length - 1;

    internal int RowCount => YEdges.Length - 1;

    internal override ImmutableArray<(string Name, ImmutableArray<double> Values)> Columns
    {
        get
        {
            int n = ColumnCount;
            return
            [
                ("x", [.. Values.Select((_, i) => (XEdges[i % n] + XEdges[i % n + 1]) / 2)]),
                ("y", [.. Values.Select((_, i) => (YEdges[i / n] + YEdges[i / n + 1]) / 2)]),
                (Name.Length == 0 ? "value" : Name, Values),
            ];
        }
    }

    internal override IEnumerable<double> Abscissas => XEdges;

    internal override IEnumerable<double> Ordinates => YEdges;
}
