namespace Carnot.Laws;

/// <summary>The error of the kernel's form, which no parameter holds: of the heat R that a decay of D steps releases, the law misses R f(ln D), f a Brownian path that is 0 at the decays fitted.</summary>
/// <remarks>
/// Decays alike are misjudged alike, and the more two lengths differ, the less one error says about the other. Between two fitted lengths f is a bridge, beyond them it wanders freely.
/// s is measured on small GPT-2s of our own, no published curve (benchmarks/RESULTS.md): final losses and differences of runs that the law, fitted to two or three others, had not seen.
/// </remarks>
internal sealed class KernelForm
{
    /// <summary>s: one standard error of the heat released, relative, a factor of e away from all fitted decays.</summary>
    public const double StandardError = 0.04;

    private readonly double[] _fitted;

    private KernelForm(double[] fitted) => _fitted = fitted;

    /// <summary>Heat released (nats), and the logarithm of the decay's length in steps.</summary>
    public readonly record struct Cooling(double Released, double LogLength);

    /// <summary>The form as some curves pin it: at the lengths of their decays, or at a fifth of the longest run where none decays.</summary>
    public static KernelForm PinnedBy(IEnumerable<(long DecaySteps, long LastStep, bool Cools)> curves)
    {
        var all = curves.ToArray();
        double[] decays = [.. all.Where(c => c.Cools && c.DecaySteps > 0).Select(c => Math.Log(c.DecaySteps)).Order()];
        return new(decays.Length > 0 ? decays : [Math.Log(all.Select(c => (c.LastStep + 1) / 5.0).DefaultIfEmpty(1).Max())]);
    }

    /// <summary>What a schedule has released at every observation, shape (n); nothing on its plateau.</summary>
    public static Cooling[] Coolings(ILossLaw law, ReadOnlySpan<double> parameters, PreparedCurve target)
    {
        Decomposition parts = law.Decompose(target, parameters);
        var coolings = new Cooling[target.Count];
        for (int i = 0; i < coolings.Length; i++)
        {
            // S = ½ ln(T / T_hottest), so all the heat there was is what is held times e^(−2S). A law without heat releases none.
            double held = parts.ReleasableHeat[i], steps = target.Falling[i];
            if (held > 0 && steps > 0) coolings[i] = new(held * (Math.Exp(-2 * parts.Entropy[i]) - 1), Math.Log(steps));
        }
        return coolings;
    }

    /// <summary>Covariance of the errors of two losses, in nats².</summary>
    public double Covariance(Cooling a, Cooling b)
        => StandardError * StandardError * a.Released * b.Released * Shared(Math.Min(a.LogLength, b.LogLength), Math.Max(a.LogLength, b.LogLength));

    /// <summary>cov(f(x), f(y)) / s² for x ≤ y.</summary>
    private double Shared(double x, double y)
    {
        double first = _fitted[0], last = _fitted[^1];
        if (y < first) return first - y;
        if (x > last) return x - last;
        for (int k = 1; k < _fitted.Length; k++)
        {
            double from = _fitted[k - 1], to = _fitted[k];
            if (from < to && from <= x && y <= to) return (x - from) * (to - y) / (to - from);
        }
        return 0;
    }
}
