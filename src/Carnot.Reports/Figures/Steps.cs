using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>A staircase: each value holds from its abscissa to the next, as a learning rate does.</summary>
public sealed record Steps : Layer
{
    /// <summary>A staircase through (x, y), each of shape (n).</summary>
    public Steps(string name, ImmutableArray<double> x, ImmutableArray<double> y) : base(name)
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
