using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>Straight pieces through the points in their order; a NaN in <see cref="Y"/> breaks the line.</summary>
public sealed record Line : Layer
{
    /// <summary>A line through (x, y), each of shape (n).</summary>
    public Line(string name, ImmutableArray<double> x, ImmutableArray<double> y) : base(name)
    {
        (X, Y) = (x, y);
        Check();
    }

    /// <summary>Finite, shape (n).</summary>
    public ImmutableArray<double> X { get; }

    /// <summary>Finite, or NaN for a gap, shape (n).</summary>
    public ImmutableArray<double> Y { get; }

    internal override ImmutableArray<(string Name, ImmutableArray<double> Values)> Columns => [("x", X), ("y", Y)];

    internal override IEnumerable<double> Abscissas => X;

    internal override IEnumerable<double> Ordinates => Y;
}
