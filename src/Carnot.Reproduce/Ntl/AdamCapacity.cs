using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Ntl;

/// <summary>Adam's constant of equipartition, between SignGD's and that of SGD at the rate η/s.</summary>
public sealed class AdamCapacity() : Claim("ntl-adam-capacity", Paper.Laws,
    "Adam holds C η per direction like SignGD, but with C = s/4 at usual β₂ and not SignGD's √(π/32) s; with β₁ = β₂ = 0 it is SignGD.",
    "arXiv:2505.10559 takes SignGD for Adam; the value for usual β₂ is derived.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        // aη/s = .01: the limit in which both constants are defined, up to 1.25 % for Adam (aη/2s and the like).
        var parameters = new Parameters { Curvature = [1], LearningRate = 0.01, Noise = 1, Momentum = 0.9, Walkers = laboratory.Choose(10_000, 100_000) };
        Estimate Capacity(string optimizer) => new EquilibriumExperiment().Run(parameters with { Optimizer = optimizer }).Results
            .Single(r => r.Quantity.StartsWith("thermal loss", StringComparison.Ordinal)).Measured.Scale(1 / (parameters.LearningRate * parameters.Noise));
        double sign = Math.Sqrt(Math.PI / 32);
        return new($"{parameters.Walkers} walkers in one valley, aη/s = 0.01; Adam with β₁ = 0.9, β₂ = 0.999.", [parameters.Seed],
        [
            Finding.Equal("C/s of SignGD", Capacity("signgd"), sign, 0.01 * sign, "corrections of order aη/s = 1 %", "Adam's ¼", 0.25),
            Finding.Equal("C/s of Adam", Capacity("adam"), 0.25, 0.015 * 0.25, "corrections of order aη/s = 1 %, and β₂ leaves a fluctuation of 1 − β₂", "SignGD's √(π/32)", sign),
        ]);
    }
}
