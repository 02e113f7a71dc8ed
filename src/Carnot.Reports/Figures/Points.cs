using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>Markers, with a bar of one standard error to each side where errors are given. Points whose y is NaN are not drawn.</summary>
public sealed record Points : Layer
{
    /// <summary>Markers at (x, y), each of shape (n); <paramref name="error"/> is empty or of shape (n).</summary>
    public Points(string name, ImmutableArray<double> x, ImmutableArray<double> y, ImmutableArray<double> error = default) : base(name)
    {
        (X, Y, Error) = (x, y, error.IsDefault ? [] : error);
        Check();
    }

    /// <summary>Finite, shape (n).</summary>
    public ImmutableArray<double> X { get; }

    /// <summary>Finite, or NaN for a missing point, shape (n).</summary>
    public ImmutableArray<double> Y { get; }

    /// <summary>One standard error of each point, or empty.</summary>
    public ImmutableArray<double> Error { get; }

    /// <summary>Small and faint: raw measurements under a smooth line.</summary>
    public bool Raw { get; init; }

    internal override ImmutableArray<(string Name, ImmutableArray<double> Values)> Columns
        => Error.IsEmpty ? [("x", X), ("y", Y)] : [("x", X), ("y", Y), ("error", Error)];

    internal override IEnumerable<double> Abscissas => X;

    internal override IEnumerable<double> Ordinates => Error.IsEmpty ? Y : Y.Zip(Error, (y, e) => y - e).Concat(Y.Zip(Error, (y, e) => y + e));
}
