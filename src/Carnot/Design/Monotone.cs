namespace Carnot.Design;

/// <summary>Projection onto falling sequences.</summary>
internal static class Monotone
{
    /// <summary>The nearest sequence, in weighted squares, that never rises and stays within [low, high]: pool adjacent violators, then clamp.</summary>
    public static double[] Falling(double[] values, double[] weights, double low, double high)
    {
        int n = values.Length, blocks = 0;
        double[] mean = new double[n], mass = new double[n];
        int[] size = new int[n];
        for (int i = 0; i < n; i++)
        {
            (mean[blocks], mass[blocks], size[blocks]) = (values[i], weights[i], 1);
            blocks++;
            while (blocks > 1 && mean[blocks - 2] < mean[blocks - 1])
            {
                double total = mass[blocks - 2] + mass[blocks - 1];
                mean[blocks - 2] = (mean[blocks - 2] * mass[blocks - 2] + mean[blocks - 1] * mass[blocks - 1]) / total;
                mass[blocks - 2] = total;
                size[blocks - 2] += size[blocks - 1];
                blocks--;
            }
        }
        double[] result = new double[n];
        for (int b = 0, i = 0; b < blocks; b++)
            for (int k = 0; k < size[b]; k++) result[i++] = Math.Clamp(mean[b], low, high);
        return result;
    }
}
