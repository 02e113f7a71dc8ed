using Carnot.Alignment;
using Carnot.Randomness;

namespace Carnot.Tests.Alignment;

/// <summary>Pairs of representations for tests.</summary>
internal static class SmallPairs
{
    /// <summary>A_ij = sin(.7(i+1)(j+1)), j &lt; 4; B_ij = cos(.3(i+1) + (j+1)²) + ½ A_{i, j mod 4}, j &lt; 5; twelve samples.</summary>
    public static FeaturePair Golden(bool normalize = false)
    {
        double[] a = new double[12 * 4], b = new double[12 * 5];
        for (int i = 0; i < 12; i++)
        {
            for (int j = 0; j < 4; j++) a[i * 4 + j] = Math.Sin(0.7 * (i + 1) * (j + 1));
            for (int j = 0; j < 5; j++) b[i * 5 + j] = Math.Cos(0.3 * (i + 1) + (j + 1) * (j + 1)) + 0.5 * a[i * 4 + j % 4];
        }
        return normalize ? new(Set(4, UnitRows(a, 4)), Set(5, UnitRows(b, 5))) : new(Set(4, a), Set(5, b));
    }

    /// <summary>B is a noisy linear function of A, both off centre.</summary>
    public static (double[] A, double[] B) Correlated(int n, int p, int q, ulong seed, double noise = 1)
    {
        var rng = new Rng(seed, "correlated features");
        double[] map = new double[p * q], a = new double[n * p], b = new double[n * q];
        rng.FillNormals(map);
        for (int i = 0; i < a.Length; i++) a[i] = rng.NextNormal() + 0.3;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < q; j++)
            {
                double sum = noise * rng.NextNormal() - 0.2;
                for (int k = 0; k < p; k++) sum += a[i * p + k] * map[k * q + j] / Math.Sqrt(p);
                b[i * q + j] = sum;
            }
        return (a, b);
    }

    public static FeatureSet Set(int columns, double[] values, string name = "features") => new(new Features(name, columns, values));

    private static double[] UnitRows(double[] values, int columns)
    {
        double[] scaled = [.. values];
        for (int i = 0; i < values.Length; i += columns)
        {
            double norm = Math.Sqrt(values.AsSpan(i, columns).ToArray().Sum(x => x * x));
            for (int j = 0; j < columns; j++) scaled[i + j] /= norm;
        }
        return scaled;
    }
}
