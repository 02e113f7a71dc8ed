using Carnot.Experiments;
using Carnot.Reproduce.Claims;

namespace Carnot.Reproduce.Ntl;

/// <summary>Momentum as an average of gradients leaves the heat as it is; as a heavy ball it multiplies it by 1/(1 − μ).</summary>
public sealed class MomentumCapacity() : Claim("ntl-momentum-capacity", Paper.Laws,
    "Momentum that averages gradients leaves the thermal loss C η as it is; a heavy ball holds C η/(1 − μ), both with the exact factor of the discrete step.",
    "derived from the second moments of the AR(2) process.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        var parameters = new Parameters { Curvature = [2], LearningRate = 0.1, Noise = 0.1, Momentum = 0.9, Walkers = laboratory.Choose(20_000, 400_000) };
        Agreement Heat(string optimizer) => new EquilibriumExperiment().Run(parameters with { Optimizer = optimizer }).Results.Single(r => r.Quantity.StartsWith("thermal loss", StringComparison.Ordinal));
        Agreement average = Heat("ema-momentum"), ball = Heat("heavy-ball");
        return new($"{parameters.Walkers} walkers, a = 2, η = 0.1, s = 0.1, μ = 0.9.", [parameters.Seed],
        [
            (average with { Quantity = "thermal loss, averaged gradients" }).Against("momentum multiplies heat by 1/(1 − μ) here too", 10 * average.Theory),
            (ball with { Quantity = "thermal loss, heavy ball" }).Against("no factor 1/(1 − μ)", 0.1 * ball.Theory),
        ]);
    }
}
