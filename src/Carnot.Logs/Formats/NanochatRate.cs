using System.Globalization;
using Carnot.Dialects;
using Carnot.Schedules;

namespace Carnot.Logs.Formats;

/// <summary>Works nanochat's trapezoid out of its two-decimal multipliers: only one with round settings that gives every printed multiplier back is taken; otherwise the printed ones stand.</summary>
internal static class NanochatRate
{
    // Half a unit of the second decimal, and a little for the rounding of the sum itself.
    private const double Half = 0.5e-2 * 1.001;

    /// <param name="rates">The printed multipliers times their base, from update 0 on.</param>
    /// <param name="steps">The number of updates that the log tells.</param>
    public static (Schedule Schedule, string How)? Rebuild(Series rates, long steps)
    {
        // The plateau is printed as 1.00: the largest rate is the base.
        double peak = rates.Values.Max();
        if (rates.Steps[0] != 0 || peak <= 0 || PrintedRamp.Length(rates, peak, Half * peak) is not { } warmup) return null;
        // The default first, then every twentieth.
        foreach (double ratio in (double[])[0.65, .. Enumerable.Range(0, 21).Select(i => i / 20.0)])
            foreach (double final in (double[])[0.05, 0, 0.1, 0.01, 0.2])
            {
                if (warmup + Math.Round(ratio * steps, MidpointRounding.ToEven) > steps) continue;
                var schedule = DialectSchedule.Of("nanochat", [Setting("matrix-lr", peak), Setting("num-iterations", steps), Setting("warmup-steps", warmup), Setting("warmdown-ratio", ratio), Setting("final-lr-frac", final)]);
                if (Enumerable.Range(0, rates.Count).All(i => Math.Abs(schedule.At(rates.Steps[i]) - rates.Values[i]) <= Half * peak))
                    return (schedule, $"nanochat prints a multiplier with two decimals. Every one of them agrees with {schedule}, which was taken.");
            }
        return null;
    }

    private static KeyValuePair<string, string> Setting(string key, double value) => new(key, value.ToString("R", CultureInfo.InvariantCulture));
}
