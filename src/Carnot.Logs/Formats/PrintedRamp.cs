namespace Carnot.Logs.Formats;

/// <summary>The length of a linear warm-up whose rates were printed with few digits.</summary>
internal static class PrintedRamp
{
    /// <summary>The roundest length W for which peak (t + 1) / W agrees with every rate before the peak to <paramref name="half"/>; null where none does.</summary>
    public static long? Length(Series rates, double peak, double half)
    {
        double least = 1, most = double.MaxValue;
        int reached = 0;
        while (reached < rates.Count && rates.Values[reached] < peak - half) reached++;
        if (reached == rates.Count) return null;
        for (int i = 0; i < reached; i++)
        {
            double t = rates.Steps[i] + 1;
            least = Math.Max(least, peak * t / (rates.Values[i] + half));
            if (rates.Values[i] > half) most = Math.Min(most, peak * t / (rates.Values[i] - half));
        }
        if (reached == 0) return 0;
        // Lengths are round numbers to those who choose them.
        foreach (long unit in (long[])[1000, 500, 100, 50, 10, 1])
        {
            long candidate = (long)Math.Ceiling(least / unit) * unit;
            if (candidate <= most) return candidate;
        }
        return null;
    }
}
