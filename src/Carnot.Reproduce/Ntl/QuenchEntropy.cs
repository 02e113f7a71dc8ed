using Carnot.Experiments;
using Carnot.Reproduce.Claims;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>A sudden drop of the learning rate produces entropy, ½ (r − 1 − ln r) per direction.</summary>
public sealed class QuenchEntropy() : Claim("ntl-quench-entropy", Paper.Laws,
    "A drop of the learning rate by a factor r produces ½ (r − 1 − ln r) of entropy per direction, never less than 0: the second law.",
    "arXiv:2505.10559, second law; the amount is derived.")
{
    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        // aη = .01: the ratio of thermal losses is then that of rates to .25 %.
        var parameters = new Parameters { Curvature = [0.1], LearningRate = 0.1, Noise = 0.1, Walkers = laboratory.Choose(20_000, 200_000) };
        double[] ratios = [2, 5, 10];
        Estimate[] measured = [.. ratios.Select(r => new QuenchExperiment().Run(parameters with { FinalLearningRate = parameters.LearningRate / r }).Results.Single(a => a.Quantity.StartsWith("entropy", StringComparison.Ordinal)).Measured)];
        return new($"{parameters.Walkers} walkers, a = 0.1, from η = 0.1 to η/r.", [parameters.Seed],
        [
            .. ratios.Zip(measured, (r, entropy) => Finding.Equal($"entropy produced at r = {r}, nats", entropy, Entropy.OfQuench(r), 0.0025 * r / 2 * r,
                "the ratio of losses differs from that of rates by aη/2", "only the change of entropy, ½ ln r", 0.5 * Math.Log(r))),
        ])
        {
            Pictures =
            [
                new("entropy", "Entropy produced by a drop of the learning rate", "factor of the drop r", "nats per direction",
                [
                    PictureCurve.Theory("½ (r − 1 − ln r)", Enumerable.Range(10, 91).Select(i => 0.1 * i), Enumerable.Range(10, 91).Select(i => Entropy.OfQuench(0.1 * i))),
                    PictureCurve.Measured("½ (r − 1 − ln r)", ratios, measured),
                ]),
            ],
        };
    }
}
