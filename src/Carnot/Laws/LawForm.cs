namespace Carnot.Laws;

/// <summary>The errors of the law's form, which no parameter holds: R f(ln D) + H [g(ln η) + h(ln η) ln(η̄/η̄₀)] in nats, R being the heat that a decay of D steps released, H the heat at the peak rate η, η̄ the mean rate in units of the peak, η̄₀ that of the fitted runs; f, g and h are Brownian paths that are 0 at the decays and the peaks fitted.</summary>
/// <remarks>
/// Schedules alike are misjudged alike, and the more two differ, the less one error says about the other. Between two fitted places a path is a bridge, beyond them it wanders freely.
/// What the law misses of decays it was fitted to tells how much it misses of others: f is in proportion to w (<see cref="FittedLaw.RunNoise"/>). The sizes are measured on small GPT-2s of our own and on curves left out of
/// the published fit lists (benchmarks/RESULTS.md): final losses of runs that the law, fitted to two, three or four others, had not seen.
/// </remarks>
internal sealed class LawForm
{
    /// <summary>One standard error of f a factor of e away from all fitted decays, relative to the heat released, in units of w.</summary>
    public const double OfDecay = 10;

    /// <summary>One standard error of g at e times every fitted peak, relative to the heat there.</summary>
    public const double OfPeak = 0.06;

    /// <summary>One standard error of h at e times every fitted peak: at another peak it matters how far down the river a schedule has gone, so that a constant rate and a decay from the start are misjudged apart.</summary>
    public const double OfMeanRate = 0.15;

    /// <summary>A mean rate below this part of the peak, as in a warm-up, counts as it: no run that h was measured on went on less for long.</summary>
    private const double LeastMean = 0.25;

    private readonly double[] _decays, _peaks;
    private readonly double _ofDecay, _logMean;

    private LawForm(double[] decays, double[] peaks, double logMean, double runNoise) => (_decays, _peaks, _logMean, _ofDecay) = (decays, peaks, logMean, OfDecay * runNoise);

    /// <summary>What a schedule did to the valley's heat: released (nats) over a decay of some length, held at its peak (nats) at some rate; and ln of its mean rate in units of that.</summary>
    public readonly record struct Heating(double Released, double LogLength, double AtPeak, double LogPeak, double LogMean);

    /// <summary>What a fitted curve says of the form.</summary>
    public readonly record struct Pin(long DecaySteps, long LastStep, double PeakRate, double FinalRate, double MeanRate);

    /// <summary>The form as some curves pin it: at their peaks, and at the lengths of their decays, or at a fifth of the longest run where none decays.</summary>
    public static LawForm PinnedBy(IEnumerable<Pin> curves, double runNoise)
    {
        Pin[] all = [.. curves];
        double[] decays = [.. all.Where(c => c.FinalRate < 0.5 * c.PeakRate && c.DecaySteps > 0).Select(c => Math.Log(c.DecaySteps)).Order()];
        if (decays.Length == 0) decays = [Math.Log(all.Select(c => (c.LastStep + 1) / 5.0).DefaultIfEmpty(1).Max())];
        return new(decays, [.. all.Select(c => Math.Log(c.PeakRate)).Order()], all.Select(c => LogMean(c.MeanRate, c.PeakRate)).DefaultIfEmpty().Average(), runNoise);
    }

    /// <summary>What a schedule has done up to every observation, shape (n); on its plateau it has released nothing.</summary>
    public static Heating[] Heatings(ILossLaw law, ReadOnlySpan<double> parameters, PreparedCurve target)
    {
        Decomposition parts = law.Decompose(target, parameters);
        var heatings = new Heating[target.Count];
        for (int i = 0; i < heatings.Length; i++)
        {
            // S = ½ ln(T / T_hottest), so all the heat there was is what is held times e^(−2S). A law without heat has none.
            double held = parts.ReleasableHeat[i], steps = target.Falling[i], hottest = held > 0 ? held * Math.Exp(-2 * parts.Entropy[i]) : 0;
            heatings[i] = new(steps > 0 ? hottest - Math.Max(0, held) : 0, Math.Log(Math.Max(1, steps)), hottest, Math.Log(target.Peak), LogMean(target.MeanRate[i], target.Peak));
        }
        return heatings;
    }

    private static double LogMean(double mean, double peak) => Math.Log(Math.Max(LeastMean, mean / peak));

    /// <summary>Covariance of the errors of two losses, in nats².</summary>
    public double Covariance(Heating a, Heating b)
        => _ofDecay * _ofDecay * a.Released * b.Released * Shared(_decays, a.LogLength, b.LogLength)
            + (OfPeak * OfPeak + OfMeanRate * OfMeanRate * (a.LogMean - _logMean) * (b.LogMean - _logMean)) * a.AtPeak * b.AtPeak * Shared(_peaks, a.LogPeak, b.LogPeak);

    /// <summary>Covariance of a Brownian path at two places, pinned to 0 at others.</summary>
    private static double Shared(double[] pins, double a, double b)
    {
        if (pins.Length == 0) return 0;
        double x = Math.Min(a, b), y = Math.Max(a, b), first = pins[0], last = pins[^1];
        if (y < first) return first - y;
        if (x > last) return x - last;
        for (int k = 1; k < pins.Length; k++)
        {
            double from = pins[k - 1], to = pins[k];
            if (from < to && from <= x && y <= to) return (x - from) * (to - y) / (to - from);
        }
        return 0;
    }
}
