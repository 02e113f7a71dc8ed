namespace Carnot.Statistics;

/// <summary>The error of any smooth function of averages: what it does when each sample in turn is left out.</summary>
/// <remarks>σ² = (n − 1)/n Σ (θ₍ᵢ₎ − θ̄)². Correlations between the averages are kept. Source: Efron and Stein, Ann. Statist. 9 (1981).</remarks>
public static class Jackknife
{
    /// <summary>The error of <paramref name="whole"/>, the statistic of all n samples, from its values without sample 0 … n − 1.</summary>
    public static Estimate Of(double whole, ReadOnlySpan<double> without)
    {
        int n = without.Length;
        if (n < 2) throw new ArgumentException($"An error bar needs at least 2 samples, got {n}.", nameof(without));
        double mean = 0, sum = 0;
        foreach (double value in without) mean += value / n;
        foreach (double value in without) sum += (value - mean) * (value - mean);
        return new(whole, Math.Sqrt(sum * (n - 1) / n), n);
    }

    /// <summary>The error of <paramref name="statistic"/>, which is given the sample to leave out, or −1 for none.</summary>
    public static Estimate Of(int samples, Func<int, double> statistic)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        double[] without = new double[samples];
        for (int i = 0; i < samples; i++) without[i] = statistic(i);
        return Of(statistic(-1), without);
    }
}
