using Carnot.Experiments;
using Carnot.Reproduce.Claims;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>Directions of very different curvature hold the same thermal loss, C η.</summary>
public sealed class Equipartition() : Claim("ntl-equipartition", Paper.Laws,
    "Every valley direction holds the same thermal loss C η, whatever its curvature, with C = s²/4 for SGD: the learning rate is the temperature.",
    "arXiv:2505.10559, equipartition.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        double[] curvatures = [0.05, 0.2, 1];
        var parameters = new Parameters { Curvature = [.. curvatures], Optimizer = "sgd", Momentum = 0.9, Walkers = laboratory.Choose(20_000, 400_000) };
        double[] rates = [0.025, 0.05, 0.1];
        var heat = rates.Select(rate => new EquilibriumExperiment().Run(parameters with { LearningRate = rate }).Results.Where(r => r.Quantity.StartsWith("thermal loss", StringComparison.Ordinal)).ToArray()).ToArray();
        double capacity = new SgdEquilibrium(1, parameters.Noise).Equipartition;
        return new($"{parameters.Walkers} walkers, curvatures {string.Join(", ", curvatures)}, s = {parameters.Noise}, learning rates {string.Join(", ", rates)}.", [parameters.Seed],
        [
            .. rates.SelectMany((rate, i) => heat[i].Select((r, j) => Finding.Equal($"{r.Quantity}, η = {rate}", r.Measured, capacity * rate, 0.55 * curvatures[j] * rate * capacity * rate,
                "C η is the limit of small steps; the exact law is larger by aη/2 and a tenth of that",
                curvatures[j] < 1 ? "heat in proportion to curvature, as at equal width" : "C = s²/2", curvatures[j] < 1 ? capacity * rate * curvatures[j] : 2 * capacity * rate))),
        ])
        {
            Pictures =
            [
                new("equipartition", "Thermal loss of directions of different curvature", "learning rate", "thermal loss",
                [
                    PictureCurve.Theory("C × learning rate", [0, .. rates], [0, .. rates.Select(rate => capacity * rate)]),
                    .. curvatures.Select((a, j) => PictureCurve.Measured($"a = {a}", rates, heat.Select(h => h[j].Measured))),
                ]),
            ],
        };
    }
}
