using Carnot.Schedules;

namespace Carnot.Logs.Formats;

/// <summary>Works llm.c's schedule out of its six-decimal rates: warm-up η_t = peak (t + 1) / W, then cosine, linear, constant or wsd to a final part of the peak.</summary>
/// <remarks>
/// Only a schedule that gives every printed rate back to half a unit of its last digit is taken, and only where one with round numbers does; otherwise the printed rates stand.
/// Source: llm.c, llmc/schedulers.h.
/// </remarks>
internal static class LlmcRate
{
    // Half a unit of the sixth decimal, and a little for the 32-bit floats that were printed.
    private const double Half = 0.5e-6 * 1.001;

    private const long LongestRun = 10_000_000;

    public static (Schedule Schedule, string How)? Rebuild(RawLog log, Series rates)
    {
        if (rates.Steps[0] != 0 || log.Steps is not { Count: > 0 } steps) return null;
        long last = (long)steps.Value(steps.Count - 1);
        // After the last update only the validation loss is printed: without that line the log may stop early.
        bool whole = last == rates.Steps[^1] + 1;
        if (!whole || last > LongestRun) return null;
        double most = rates.Values.Max();
        if (most <= Half) return null;
        foreach (double peak in RoundNumbers(most))
        {
            if (PrintedRamp.Length(rates, peak, Half) is not { } warmup) continue;
            foreach (string shape in (string[])["cosine", "linear", "constant", "wsd"])
                foreach (double end in shape == "constant" ? [1.0] : RoundEnds(rates.Values[^1], peak))
                {
                    if (!Fits(rates, t => At(t, shape, peak, warmup, last, end))) continue;
                    var table = new double[last];
                    for (int t = 0; t < last; t++) table[t] = At(t, shape, peak, warmup, last, end);
                    return (new Tabulated([.. Enumerable.Range(0, table.Length).Select(t => (long)t)], [.. table]),
                        FormattableString.Invariant($"llm.c prints the used rate with six decimals. Every one of them agrees with its {shape} schedule with peak {peak:R}, {warmup} steps of warm-up, {last} steps and final part {end:R}, which was taken."));
                }
        }
        return null;
    }

    private static double At(long t, string shape, double peak, long warmup, long total, double end)
    {
        if (t < warmup) return peak * (t + 1) / warmup;
        double part = total > warmup ? (double)(t - warmup) / (total - warmup) : 0;
        switch (shape)
        {
            case "cosine": return peak * (end + (1 - end) * 0.5 * (1 + Math.Cos(Math.PI * part)));
            case "linear": return peak * (1 - part * (1 - end));
            case "wsd":
                long decay = (long)(0.8 * total);
                return t < decay ? peak : peak * (end + (1 - end) * (1 - Math.Sqrt((double)(t - decay) / (total - decay))));
            default: return peak;
        }
    }

    private static bool Fits(Series rates, Func<long, double> at)
    {
        for (int i = 0; i < rates.Count; i++)
            if (!(Math.Abs(at(rates.Steps[i]) - rates.Values[i]) <= Half)) return false;
        return true;
    }

    /// <summary>The shortest decimals that print as <paramref name="value"/>.</summary>
    private static IEnumerable<double> RoundNumbers(double value)
    {
        for (int digits = 1; digits <= 4; digits++)
        {
            double unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - digits + 1), rounded = Math.Round(value / unit) * unit;
            rounded = double.Parse(rounded.ToString($"E{digits - 1}", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
            if (Math.Abs(rounded - value) <= Half) yield return rounded;
        }
    }

    private static IEnumerable<double> RoundEnds(double last, double peak)
    {
        foreach (double end in (double[])[0, 0.1, 0.01, 0.05, 0.2, 0.5, 1])
            if (Math.Abs(end * peak - last) <= 0.02 * peak) yield return end;
    }
}
