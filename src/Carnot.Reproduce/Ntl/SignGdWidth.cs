using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Experiments;
using Carnot.Landscapes;
using Carnot.Reproduce.Claims;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>Width of a valley under SignGD against its curvature, from the noisy limit to the floor of one step.</summary>
public sealed class SignGdWidth() : Claim("ntl-signgd-width", Paper.Laws,
    "Under SignGD a valley is as wide as σ = (√π/4) η √(1 + √(1 + (32/π)(s/aη)²)): √(√(π/8) sη/a) where noise dominates, a floor of order η where it does not.",
    "arXiv:2505.10559, fast dynamics.")
{
    private const double LearningRate = 0.1, Noise = 0.1;

    private static readonly double[] Curvatures = [0.05, 0.2, 0.5, 1, 2];

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int walkers = laboratory.Choose(20_000, 400_000);
        var simulation = new Simulation(new QuadraticLandscape(Curvatures), new SignGd(), new GaussianNoise(Noise), new Constant(LearningRate));
        // A spread of ±η makes the lattice of steps invisible. Rate 2 √(2/π) aη/s per step; ten relaxation times of the softest valley.
        var ensemble = new Ensemble(simulation, walkers, seed: 1, new StartingPoint(0, HalfWidth: LearningRate));
        ensemble.Advance((long)(10 / (2 * Math.Sqrt(2 / Math.PI) * Curvatures[0] * LearningRate / Noise)));
        var measured = ensemble.Measure().SecondMoments;

        double Closure(double a) => new SignGdEquilibrium(a, Noise).Variance(LearningRate);
        double Linear(double a) => Math.Sqrt(Math.PI / 8) * Noise * LearningRate / a;
        // The formula closes the moments with a Gaussian; its error in width grows with aη/s to .010 at 1 and .027 at 2, so twice that in σ².
        double Tolerance(double a) => 0.025 * Math.Min(1, a * LearningRate / Noise) + 0.035 * Math.Max(0, a * LearningRate / Noise - 1);
        return new($"{walkers} walkers in a quadratic valley with {Curvatures.Length} directions, η = {LearningRate}, s = {Noise}.", [1],
        [
            .. Curvatures.Select((a, i) => Finding.Equal($"σ² at a = {a}", measured[i], Closure(a), Tolerance(a) * Closure(a),
                "the Gaussian closure is off in σ² by 2 % of aη/s up to 1 and by 6 % at 2",
                a < 0.5 ? "SGD's width s²η/2a" : "the noisy limit alone, no floor", a < 0.5 ? 0.5 * Noise * Noise * LearningRate / a : Linear(a))),
        ])
        {
            Pictures =
            [
                new("width", "Width of a valley under SignGD", "curvature a", "σ²",
                [
                    PictureCurve.Theory("closed form", Curvatures, Curvatures.Select(Closure)),
                    PictureCurve.Theory("noisy limit", Curvatures, Curvatures.Select(Linear)),
                    PictureCurve.Measured("closed form", Curvatures, measured),
                ]) { LogX = true, LogY = true },
            ],
        };
    }
}
