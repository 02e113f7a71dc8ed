namespace Carnot.Laws;

/// <summary>Small dense systems of the fit: Gauss elimination and Cholesky with no allocation worth naming.</summary>
internal static class LinearSystem
{
    /// <summary>Solves the n equations of an augmented matrix, shape (n, n + 1); a singular one gives values that are not finite.</summary>
    public static double[] SolveSmall(double[,] augmented)
    {
        int n = augmented.GetLength(0);
        for (int c = 0; c < n; c++)
        {
            int pivot = c;
            for (int r = c + 1; r < n; r++) if (Math.Abs(augmented[r, c]) > Math.Abs(augmented[pivot, c])) pivot = r;
            for (int k = 0; k <= n; k++) (augmented[c, k], augmented[pivot, k]) = (augmented[pivot, k], augmented[c, k]);
            for (int r = 0; r < n; r++)
            {
                if (r == c) continue;
                double factor = augmented[r, c] / augmented[c, c];
                for (int k = c; k <= n; k++) augmented[r, k] -= factor * augmented[c, k];
            }
        }
        double[] solution = new double[n];
        for (int r = 0; r < n; r++) solution[r] = augmented[r, n] / augmented[r, r];
        return solution;
    }

    /// <summary>The inverse of a symmetric positive definite matrix, or null where it is not positive definite.</summary>
    public static double[,]? Inverse(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        if (Cholesky(matrix) is not { } lower) return null;
        var inverse = new double[n, n];
        double[] column = new double[n];
        for (int c = 0; c < n; c++)
        {
            Array.Clear(column);
            column[c] = 1;
            SolveCholesky(lower, column);
            for (int r = 0; r < n; r++) inverse[r, c] = column[r];
        }
        return inverse;
    }

    /// <summary>L with L Lᵀ = matrix, or null where the matrix is not positive definite.</summary>
    public static double[,]? Cholesky(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var lower = new double[n, n];
        for (int r = 0; r < n; r++)
            for (int c = 0; c <= r; c++)
            {
                double sum = matrix[r, c];
                for (int k = 0; k < c; k++) sum -= lower[r, k] * lower[c, k];
                if (r != c) lower[r, c] = sum / lower[c, c];
                else if (sum > 0 && double.IsFinite(sum)) lower[r, r] = Math.Sqrt(sum);
                else return null;
            }
        return lower;
    }

    /// <summary>Solves L Lᵀ x = b in place.</summary>
    public static void SolveCholesky(double[,] lower, Span<double> b)
    {
        int n = lower.GetLength(0);
        for (int r = 0; r < n; r++)
        {
            for (int k = 0; k < r; k++) b[r] -= lower[r, k] * b[k];
            b[r] /= lower[r, r];
        }
        for (int r = n - 1; r >= 0; r--)
        {
            for (int k = r + 1; k < n; k++) b[r] -= lower[k, r] * b[k];
            b[r] /= lower[r, r];
        }
    }
}
