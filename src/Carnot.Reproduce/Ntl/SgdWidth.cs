using System.Collections.Immutable;
using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Experiments;
using Carnot.Landscapes;
using Carnot.Reproduce.Claims;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>Width of a valley under SGD against its curvature: v = (s²η/2a) / (1 − aη/2).</summary>
public sealed class SgdWidth() : Claim("ntl-sgd-width", Paper.Laws,
    "Under SGD a valley of curvature a is as wide as σ = s √(η/2a), and wider by 1/√(1 − aη/2) where the step is not small.",
    "arXiv:2505.10559, fast dynamics; the discrete-step factor is derived.")
{
    private const double LearningRate = 0.1, Noise = 0.1;

    private static readonly ImmutableArray<double> Curvatures = [0.05, 0.2, 1, 5, 15];

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int walkers = laboratory.Choose(20_000, 400_000);
        var simulation = new Simulation(new QuadraticLandscape(Curvatures), new Sgd(), new GaussianNoise(Noise), new Constant(LearningRate));
        var ensemble = new Ensemble(simulation, walkers, seed: 1, new StartingPoint(0));
        // Ten relaxation times of the softest valley, 1/(2 a η) steps each: e⁻²⁰ of the start is left.
        ensemble.Advance((long)(10 / (2 * Curvatures[0] * LearningRate)));
        ImmutableArray<Estimate> measured = ensemble.Measure().SecondMoments;

        double Exact(double a) => new SgdEquilibrium(a, Noise).Variance(LearningRate);
        double Continuous(double a) => 0.5 * Noise * Noise * LearningRate / a;
        return new($"{walkers} walkers in a quadratic valley with {Curvatures.Length} directions, η = {LearningRate}, s = {Noise}.", [1],
        [
            .. Curvatures.Select((a, i) => Finding.Equal($"σ² at a = {a}", measured[i], Exact(a), 0, "the closed form of the discrete recursion is exact",
                a < 1 ? "twice the noise temperature" : "continuous time: no factor 1/(1 − aη/2)", a < 1 ? 2 * Exact(a) : Continuous(a))),
        ])
        {
            Pictures =
            [
                new("width", "Width of a valley against its curvature", "curvature a", "σ²",
                [
                    PictureCurve.Theory("discrete SGD", Curvatures, Curvatures.Select(Exact)),
                    PictureCurve.Measured("walkers", Curvatures, measured),
                ]) { LogX = true, LogY = true },
            ],
        };
    }
}
