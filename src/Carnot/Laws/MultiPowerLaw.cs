using System.Collections.Immutable;

namespace Carnot.Laws;

/// <summary>L = L₀ + A S^−α − B Σ (η_{k−1} − η_k) [1 − (1 + C η_k^−γ S_k(t))^−β], S_k(t) = Σ_{k..t} η.</summary>
/// <remarks>
/// As its authors' code has it, the sums take in the warm-up. The parameters do not settle from three curves: C and β run away together, so
/// β, γ and C have wide priors around one half, one half and one, where the authors begin their fit. Rates below a thousandth of the peak count as that in η^−γ.
/// Source: Luo et al., "A Multi-Power Law for Loss Curve Prediction", arXiv:2503.12811.
/// </remarks>
public sealed class MultiPowerLaw : KernelLaw
{
    private const int Conductance = Own, Spectrum = Own + 1, RateExponent = Own + 2;

    /// <inheritdoc/>
    public override string Name => "multi-power";

    /// <inheritdoc/>
    public override ImmutableArray<LawParameter> Parameters { get; } =
    [
        new("irreducible", "L0", "nats", 1e-3, 1e2, "loss that no training removes"),
        new("river", "A", "nats η^alpha", 1e-6, 1e4, "loss left at S = 1"),
        new("riverExponent", "alpha", "1", 1e-2, 5, "how fast the loss falls with S"),
        new("drop", "B", "nats/η", 1e-4, 1e7, "loss released per unit of learning rate taken away"),
        new("speed", "C", "η^(gamma-1)", 1e-6, 1e6, "how fast a drop takes effect"),
        new("delayExponent", "beta", "1", 5e-2, 10, "power law of the delay"),
        new("rateExponent", "gamma", "1", 1e-2, 3, "drops to a lower rate act faster in S"),
    ];

    /// <summary>The authors' own starting point, each with a factor of about three either way.</summary>
    public override ImmutableArray<Prior> Priors(IReadOnlyList<PreparedCurve> curves) => [new(Conductance, 1, 1), new(Spectrum, 0.5, 0.5), new(RateExponent, 0.5, 0.5)];

    private protected override IEnumerable<double[]> NonlinearStarts(IReadOnlyList<PreparedCurve> curves)
    {
        foreach (double speed in (double[])[0.3, 3])
            foreach (double exponent in (double[])[0.3, 0.8])
                yield return [exponent, speed, 0.5, 0.5];
    }

    private protected override double Weight(double rate, double peak, ReadOnlySpan<double> parameters)
        => Math.Pow(Math.Max(rate, LeastRate * peak), -parameters[RateExponent]);

    private protected override double Kernel(in Changes changes, in Observer observer, ReadOnlySpan<double> parameters, Span<double> derivatives)
    {
        double c = parameters[Conductance], beta = parameters[Spectrum];
        PowerSums sums = SumPower(changes, observer, c, beta, !derivatives.IsEmpty);
        if (!derivatives.IsEmpty)
            (derivatives[0], derivatives[1], derivatives[2]) = (-beta * sums.Reach, -sums.Log, beta * c * sums.ReachLogRate);
        return sums.Value;
    }

    private protected override double RelaxationTime(double x, double rate, ReadOnlySpan<double> parameters)
        => (Math.Exp(1 / parameters[Spectrum]) - 1) * Math.Pow(rate, parameters[RateExponent] - 1) / parameters[Conductance];
}
