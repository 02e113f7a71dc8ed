namespace Carnot.Statistics;

/// <summary>Polynomials through points, by least squares.</summary>
internal static class Polynomial
{
    /// <summary>Coefficients c_0 … c_degree of the polynomial in x that is nearest to y.</summary>
    public static double[] Fit(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int degree)
    {
        int n = degree + 1;
        double[,] normal = new double[n, n + 1];
        for (int i = 0; i < x.Length; i++)
            for (int r = 0; r < n; r++)
            {
                double power = Math.Pow(x[i], r);
                for (int c = 0; c < n; c++) normal[r, c] += power * Math.Pow(x[i], c);
                normal[r, n] += power * y[i];
            }
        return Laws.LinearSystem.SolveSmall(normal);
    }
}
