namespace Carnot.Laws;

/// <summary>The error of the kernel's form, which no parameter holds: of the heat R that a decay of D steps releases, the law misses R f(ln D), f a Brownian path that is 0 at the decays fitted.</summary>
/// <remarks>
/// Decays alike are misjudged alike, and the more two lengths differ, the less one error says about the other: cov(f(x), f(y)) = s² min(|x|, |y|) on one side of the fitted length, 0 across it.
/// s is measured on small GPT-2s of our own, no published curve (benchmarks/RESULTS.md): final losses and differences of runs that the law, fitted to two or three others, had not seen.
/// </remarks>
internal static class KernelForm
{
    /// <summary>s: one standard error of the heat released, relative, a factor of e away from the fitted decays.</summary>
    public const double StandardError = 0.025;

    /// <summary>Heat released (nats), and the logarithm of the decay's length over that of those fitted.</summary>
    public readonly record struct Cooling(double Released, double Distance);

    /// <summary>Geometric mean of the decays among some curves, in steps; a fifth of the longest run where there is none.</summary>
    public static double Reference(IEnumerable<(long DecaySteps, long LastStep, bool Cools)> curves)
    {
        var all = curves.ToArray();
        double[] decays = [.. all.Where(c => c.Cools && c.DecaySteps > 0).Select(c => Math.Log(c.DecaySteps))];
        return decays.Length > 0 ? Math.Exp(decays.Average()) : all.Select(c => (c.LastStep + 1) / 5.0).DefaultIfEmpty(1).Max();
    }

    /// <summary>What a schedule has released at every observation, shape (n); none on its plateau.</summary>
    public static Cooling[] Of(ILossLaw law, ReadOnlySpan<double> parameters, PreparedCurve target, double reference)
    {
        Decomposition parts = law.Decompose(target, parameters);
        var coolings = new Cooling[target.Count];
        for (int i = 0; i < coolings.Length; i++)
        {
            // S = ½ ln(T / T_hottest), so all the heat there was is what is held times e^(−2S). A law without heat releases none.
            double held = parts.ReleasableHeat[i], steps = target.Falling[i];
            if (held > 0 && steps > 0) coolings[i] = new(held * (Math.Exp(-2 * parts.Entropy[i]) - 1), Math.Log(steps / reference));
        }
        return coolings;
    }

    /// <summary>Covariance of the errors of two losses, in nats².</summary>
    public static double Covariance(Cooling a, Cooling b)
        => a.Distance * b.Distance <= 0 ? 0 : StandardError * StandardError * a.Released * b.Released * Math.Min(Math.Abs(a.Distance), Math.Abs(b.Distance));
}
