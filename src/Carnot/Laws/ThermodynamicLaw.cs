using System.Collections.Immutable;

namespace Carnot.Laws;

/// <summary>L = L₀ + A τ^−α + N C [ η̃_t − Σ Δη̃_k (1 + a (τ_t − τ_{k−1}))^−β ], η̃ = η / (1 + η/η*), τ = Σ η̃.</summary>
/// <remarks>
/// The river is travelled in units of η̃; the valley holds heat N C η̃ and follows its thermostat with the relaxation spectrum of
/// curvatures distributed as Gamma(β), whose Laplace transform is the kernel. A hot valley pushes back: the entropic force takes the fraction η/η* of the
/// river's drift, and η̃ is the saturating form with that first order. Leaving one fitted schedule out after the other does not tell
/// this power of (1 + η/η*) from its neighbours ½ and 2, so the simplest is used.
/// Derived from NTL, arXiv:2505.10559, sections 4 and 5.
/// </remarks>
public sealed class ThermodynamicLaw : KernelLaw
{
    private const int Conductance = Own, Spectrum = Own + 1, Scale = Own + 2;

    /// <inheritdoc/>
    public override string Name => "ntl";

    /// <inheritdoc/>
    public override ImmutableArray<LawParameter> Parameters { get; } =
    [
        new("irreducible", "L0", "nats", 1e-3, 1e2, "loss that no training removes"),
        new("river", "A", "nats η^alpha", 1e-6, 1e4, "loss left on the river at τ = 1"),
        new("riverExponent", "alpha", "1", 1e-2, 5, "how fast the river descends with τ"),
        new("heatCapacity", "NC", "nats/η", 1e-4, 1e7, "heat of the valley per unit of effective learning rate"),
        new("conductance", "a", "1/η", 1e-4, 1e7, "relaxation rate of the softest valleys per unit of τ"),
        new("spectrumExponent", "beta", "1", 5e-2, 10, "curvatures are distributed as Gamma(beta)"),
        new("entropicScale", "eta*", "η", 1e-9, 1e4, "learning rate at which heat slows the river by half"),
    ];

    private protected override int RateParameters => 1;

    /// <summary>β ≈ 0.6 and η* ≈ 5 peaks: one peak rate says little about η*, and a few decays little about the tail of the spectrum.</summary>
    public override ImmutableArray<Prior> Priors(IReadOnlyList<PreparedCurve> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        return [new(Spectrum, 0.6, 0.5), new(Scale, 5 * curves.Max(c => c.Peak), 1.5)];
    }

    private protected override IEnumerable<double[]> NonlinearStarts(IReadOnlyList<PreparedCurve> curves)
    {
        double peak = curves.Max(c => c.Peak), span = curves.Max(c => c.RateSum);
        foreach (double memory in (double[])[3, 30, 300])
            foreach (double exponent in (double[])[0.3, 0.8])
                yield return [exponent, memory / span, 0.6, 5 * peak];
    }

    private protected override void Effective(ReadOnlySpan<double> rates, ReadOnlySpan<double> parameters, Span<double> x, Span<double> slope)
    {
        double scale = parameters[Scale];
        for (int i = 0; i < rates.Length; i++)
        {
            double ratio = rates[i] / scale;
            x[i] = rates[i] / (1 + ratio);
            slope[i] = x[i] * ratio / ((1 + ratio) * scale);
        }
    }

    private protected override double Kernel(in Changes changes, in Observer observer, ReadOnlySpan<double> parameters, Span<double> derivatives)
    {
        double a = parameters[Conductance], beta = parameters[Spectrum];
        PowerSums sums = SumPower(changes, observer, a, beta, !derivatives.IsEmpty);
        if (!derivatives.IsEmpty)
            (derivatives[0], derivatives[1], derivatives[2]) = (-beta * sums.Reach, -sums.Log, sums.DropSlope - beta * a * sums.PlaceSlope);
        return sums.Value;
    }

    private protected override double RelaxationTime(double x, double rate, ReadOnlySpan<double> parameters)
        => (Math.Exp(1 / parameters[Spectrum]) - 1) / (parameters[Conductance] * x);
}
