namespace Carnot.Alignment;

/// <summary>Order statistics without sorting everything.</summary>
internal static class Selection
{
    /// <summary>The value that would stand at <paramref name="place"/> (from 0) if <paramref name="values"/> were sorted; reorders them.</summary>
    public static double Smallest(Span<double> values, int place)
    {
        while (values.Length > 64)
        {
            double pivot = Median(values[0], values[values.Length / 2], values[^1]);
            // Three parts: below, equal, above. Features of ReLU layers hold very many equal zeros.
            int low = 0, at = 0, high = values.Length;
            while (at < high)
            {
                double value = values[at];
                if (value < pivot)
                {
                    (values[at], values[low]) = (values[low], value);
                    low++;
                    at++;
                }
                else if (value > pivot)
                {
                    high--;
                    (values[at], values[high]) = (values[high], value);
                }
                else at++;
            }
            if (place < low) values = values[..low];
            else if (place < high) return pivot;
            else
            {
                values = values[high..];
                place -= high;
            }
        }
        values.Sort();
        return values[place];
    }

    private static double Median(double a, double b, double c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
