using System.Collections.Immutable;
using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Experiments;
using Carnot.Landscapes;
using Carnot.Reproduce.Claims;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Reproduce.Ntl;

/// <summary>The 1/t decay with the half jump against other decays of the same number of steps.</summary>
public sealed class OptimalDecayShape() : Claim("ntl-optimal-decay", Paper.Laws,
    "A valley is cooled fastest by jumping to half the learning rate and decaying as 1/t; it ends below linear, cosine, 1-sqrt and exponential decays of the same length.",
    "arXiv:2505.10559, optimal decay.")
{
    private const double Curvature = 0.5, Noise = 1, Peak = 0.05;

    private const int Steps = 4000;

    /// <inheritdoc/>
    public override Evidence Gather(Laboratory laboratory)
    {
        ArgumentNullException.ThrowIfNull(laboratory);
        int walkers = laboratory.Choose(20_000, 200_000);
        IEquilibrium equilibrium = new SgdEquilibrium(Curvature, Noise);
        var optimal = new OptimalDecay(equilibrium.Mode, Peak);
        ImmutableArray<(string Name, Schedule Schedule)> others =
        [
            ("linear", new Decay(Shape.Linear, Peak, Steps, 0)),
            ("cosine", new Decay(Shape.Cosine, Peak, Steps, 0)),
            ("1-sqrt", new Decay(Shape.OneMinusSqrt, Peak, Steps, 0)),
            ("exponential to a hundredth", new Decay(Shape.Exponential, Peak, Steps, Peak / 100)),
        ];
        Estimate Final(Schedule schedule)
        {
            var start = new StartingPoint(0, Math.Sqrt(equilibrium.Variance(Peak)));
            var ensemble = new Ensemble(new(new QuadraticLandscape(Curvature), new Sgd(), new GaussianNoise(Noise), schedule), walkers, seed: 1, start);
            ensemble.Advance(Steps);
            return ensemble.Measure().Loss;
        }
        Estimate best = Final(optimal.Schedule());
        double bound = Unattainability.Bound(equilibrium.ThermalLoss(Peak), Curvature, Noise, Steps);
        return new($"{walkers} walkers in a valley of curvature {Curvature}, from equilibrium at η = {Peak}, {Steps} steps.", [1],
        [
            Finding.Equal("final thermal loss of the 1/t decay", best, optimal.ThermalLoss(Steps - 1), 0, "exact for SGD", "the thermostat's C η: a valley that follows without delay", equilibrium.Equipartition * optimal.Rate(Steps - 1)),
            Finding.Equal("the 1/t decay over the bound for every schedule", best.Scale(1 / bound), 1, 0, "the optimum attains the bound", "half the bound", 0.5),
            .. others.Select(other => Finding.Positive($"{other.Name} minus 1/t", Final(other.Schedule).Minus(best), "it ends lower")),
        ])
        {
            Pictures = new OptimalDecayExperiment().Run(new() { Curvature = [Curvature], LearningRate = Peak, Noise = Noise, Steps = Steps, FinalLearningRate = 0.005, Walkers = walkers }).Pictures,
        };
    }
}
