using System.Numerics.Tensors;

namespace Carnot.Alignment;

/// <summary>The singular values of a matrix, without its vectors.</summary>
/// <remarks>
/// Householder reflections from both sides leave a bidiagonal matrix with d on its diagonal and e above; the symmetric tridiagonal matrix with zeros on its
/// diagonal and d₁, e₁, d₂, e₂, … beside it has the eigenvalues ±σ, which implicit QL steps find. Errors are a few ε‖A‖.
/// Source: Golub and Kahan, "Calculating the singular values and pseudo-inverse of a matrix" (1965).
/// </remarks>
internal static class SingularValues
{
    /// <summary>Two to three sweeps a value are usual.</summary>
    private const int MostSweepsPerValue = 30;

    /// <summary>Σσ of a matrix of shape (m, n), row by row.</summary>
    public static double Sum(ReadOnlySpan<double> matrix, int m, int n)
    {
        double[] a = matrix.ToArray();
        if (m < n)
        {
            for (int i = 0; i < m; i++)
                for (int j = 0; j < n; j++) a[j * m + i] = matrix[i * n + j];
            (m, n) = (n, m);
        }
        double[] off = Bidiagonalize(a, m, n), diagonal = new double[2 * n];
        // What the reflections leave falls from first to last where the singular values do; QL steps converge where it rises.
        off.AsSpan(0, 2 * n - 1).Reverse();
        Diagonalize(diagonal, off);
        return TensorPrimitives.SumOfMagnitudes<double>(diagonal) / 2;
    }

    /// <summary>d₁, e₁, d₂, …, d_n and a 0, shape (2n); needs m ≥ n.</summary>
    private static double[] Bidiagonalize(double[] a, int m, int n)
    {
        double[] off = new double[2 * n], v = new double[m], u = new double[n], sum = new double[n];
        for (int k = 0; k < n; k++)
        {
            for (int i = k; i < m; i++) v[i] = a[i * n + k];
            int rest = n - k - 1;
            double beta = Reflect(v.AsSpan(k, m - k), out off[2 * k]);
            if (rest == 0) break;
            Span<double> s = sum.AsSpan(0, rest), w = u.AsSpan(0, rest);
            s.Clear();
            for (int i = k; i < m; i++) TensorPrimitives.MultiplyAdd(a.AsSpan(i * n + k + 1, rest), v[i], s, s);
            for (int i = k; i < m; i++) TensorPrimitives.MultiplyAdd(s, -beta * v[i], a.AsSpan(i * n + k + 1, rest), a.AsSpan(i * n + k + 1, rest));
            a.AsSpan(k * n + k + 1, rest).CopyTo(w);
            beta = Reflect(w, out off[2 * k + 1]);
            for (int i = k + 1; i < m; i++)
            {
                Span<double> row = a.AsSpan(i * n + k + 1, rest);
                TensorPrimitives.MultiplyAdd(w, -beta * TensorPrimitives.Dot<double>(row, w), row, row);
            }
        }
        return off;
    }

    /// <summary>Makes v of x so that x − β v vᵀx has only its first place left, which becomes <paramref name="first"/>.</summary>
    private static double Reflect(Span<double> x, out double first)
    {
        double norm = TensorPrimitives.Norm<double>(x);
        first = x[0] > 0 ? -norm : norm;
        if (norm == 0) return 0;
        x[0] -= first;
        return 2 / TensorPrimitives.SumOfSquares<double>(x);
    }

    /// <summary>Eigenvalues of the symmetric tridiagonal matrix into its diagonal; what stands beside it is used up.</summary>
    private static void Diagonalize(double[] d, double[] e)
    {
        int n = d.Length;
        double negligible = Math.ScaleB(1, -51) * Math.Abs(TensorPrimitives.MaxMagnitude<double>(e));
        int sweeps = 0;
        for (int l = 0; l < n; l++)
            while (true)
            {
                int m = l;
                while (m < n - 1 && Math.Abs(e[m]) > Math.Max(negligible, Math.ScaleB(1, -53) * (Math.Abs(d[m]) + Math.Abs(d[m + 1])))) m++;
                if (m == l) break;
                if (++sweeps > MostSweepsPerValue * n) throw new CheckException("The singular values of the cross moments did not converge.");
                double g = (d[l + 1] - d[l]) / (2 * e[l]), r = Math.Sqrt(g * g + 1);
                g = d[m] - d[l] + e[l] / (g + Math.CopySign(r, g));
                double s = 1, c = 1, p = 0;
                int i = m - 1;
                for (; i >= l; i--)
                {
                    double f = s * e[i], b = c * e[i];
                    e[i + 1] = r = Math.Sqrt(f * f + g * g);
                    if (r == 0)
                    {
                        d[i + 1] -= p;
                        e[m] = 0;
                        break;
                    }
                    (s, c) = (f / r, g / r);
                    g = d[i + 1] - p;
                    r = (d[i] - g) * s + 2 * c * b;
                    p = s * r;
                    d[i + 1] = g + p;
                    g = c * r - b;
                }
                if (r == 0 && i >= l) continue;
                d[l] -= p;
                e[l] = g;
                e[m] = 0;
            }
    }
}
