using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>Named moments: a thin vertical line with its label at the top of the plot.</summary>
public sealed record VerticalMarks : Layer
{
    /// <summary>Marks at x, each with a short label (which may be empty).</summary>
    public VerticalMarks(ImmutableArray<(double X, string Label)> marks) : base("")
    {
        Marks = marks;
        Check();
    }

    /// <summary>Finite places and their labels.</summary>
    public ImmutableArray<(double X, string Label)> Marks { get; }

    internal override ImmutableArray<(string Name, ImmutableArray<double> Values)> Columns => [("x", [.. Marks.Select(mark => mark.X)])];

    internal override IEnumerable<double> Abscissas => Marks.Select(mark => mark.X);

    internal override IEnumerable<double> Ordinates => [];
}
