using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>The area between a lower and an upper limit: an interval of a prediction.</summary>
public sealed record Band : Layer
{
    /// <summary>The area between (x, low) and (x, high), each of shape (n).</summary>
    public Band(string name, ImmutableArray<double> x, ImmutableArray<double> low, ImmutableArray<double> high) : base(name)
    {
        (X, Low, High) = (x, low, high);
        Check();
    }

    /// <summary>Finite, shape (n).</summary>
    public ImmutableArray<double> X { get; }

    /// <summary>Finite, or NaN for a gap, shape (n).</summary>
    public ImmutableArray<double> Low { get; }

    /// <summary>Finite, or NaN for a gap, shape (n).</summary>
    public ImmutableArray<double> High { get; }

    internal override ImmutableArray<(string Name, ImmutableArray<double> Values)> Columns => [("x", X), ("low", Low), ("high", High)];

    internal override IEnumerable<double> Abscissas => X;

    internal override IEnumerable<double> Ordinates => Low.Concat(High);
}
