using System.Collections.Immutable;

namespace Carnot.Reports.Figures;

/// <summary>Parts that add up to a whole, one on top of the other from zero; each is named where it is thick enough.</summary>
public sealed record StackedArea : Layer
{
    /// <summary>Parts over x, each of shape (n); the first lies at the bottom.</summary>
    public StackedArea(ImmutableArray<double> x, ImmutableArray<(string Name, ImmutableArray<double> Values)> parts) : base("")
    {
        (X, Parts) = (x, parts);
        Check();
        foreach (var (name, values) in parts)
        {
            int gap = values.IndexOf(double.NaN);
            if (gap >= 0) throw new ArgumentException($"Stacked part \"{name}\" is NaN at index {gap}: a sum with a gap has no height.");
        }
    }

    /// <summary>Finite, shape (n).</summary>
    public ImmutableArray<double> X { get; }

    /// <summary>Each part's name and finite values of shape (n).</summary>
    public ImmutableArray<(string Name, ImmutableArray<double> Values)> Parts { get; }

    internal override ImmutableArray<(string Name, ImmutableArray<double> Values)> Columns => [("x", X), .. Parts];

    internal override IEnumerable<double> Abscissas => X;

    internal override IEnumerable<double> Ordinates => Edges().SelectMany(edge => edge);

    /// <summary>The running sums: shape (parts + 1, n), the first all zero.</summary>
    internal double[][] Edges()
    {
        double[][] edges = new double[Parts.Length + 1][];
        edges[0] = new double[X.Length];
        for (int p = 0; p < Parts.Length; p++)
        {
            edges[p + 1] = [.. edges[p]];
            for (int i = 0; i < X.Length; i++) edges[p + 1][i] += Parts[p].Values[i];
        }
        return edges;
    }
}
