using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>Many valley directions share one decay: sharp ones cool with the learning rate, soft ones keep their heat.</summary>
public sealed class SpectrumExperiment : IExperiment
{
    /// <inheritdoc/>
    public string Name => "spectrum";

    /// <inheritdoc/>
    public string Description => "The thermal loss of every direction of a spectrum of curvatures after a linear decay, and the heat that is still delayed.";

    /// <inheritdoc/>
    public Parameters Defaults => new() { Curvature = [0.01, 0.03, 0.1, 0.3, 1, 3], FinalLearningRate = 0.01, Steps = 1000, Walkers = 50_000 };

    /// <inheritdoc/>
    public Outcome Run(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters p = parameters;
        p.Check();
        Optimizers.RequireStable(p);
        int steps = checked((int)p.Steps!.Value);
        double final = p.FinalLearningRate!.Value;
        var schedule = new Decay(Shape.Linear, p.LearningRate, steps, final);
        double[] rates = schedule.ToArray(steps);
        SgdEquilibrium[] valleys = [.. p.Curvature.Select(a => new SgdEquilibrium(a, p.Noise))];
        double[] losses = [.. valleys.Select(valley => 0.5 * valley.Curvature * new SgdMoments(valley.Curvature, p.Noise).After(valley.Variance(p.LearningRate), rates))];

        var simulation = new Simulation(new QuadraticLandscape(p.Curvature), new Sgd(), new GaussianNoise(p.Noise), schedule);
        var ensemble = new Ensemble(simulation, p.Walkers, p.Seed, [.. valleys.Select(valley => new StartingPoint(0, Math.Sqrt(valley.Variance(p.LearningRate))))]);
        ensemble.Advance(steps);
        EnsembleMoments measured = ensemble.Measure();
        double equilibrium = valleys.Sum(valley => valley.ThermalLoss(final));
        double delayed = DelayedHeat.Of(valleys.Sum(valley => valley.Equipartition), [.. rates, final], new SpectrumKernel(valleys.Select(valley => valley.Conductance)));

        return new(p,
        [
            .. p.Curvature.Select((a, i) => new Agreement($"thermal loss, a = {a}", losses[i], measured.SecondMoments[i].Scale(0.5 * a))),
            new("total thermal loss", losses.Sum(), measured.Loss),
            new("delayed heat", losses.Sum() - equilibrium, measured.Loss.Minus(Estimate.Exact(equilibrium))),
        ])
        {
            Pictures =
            [
                new("spectrum", "What is left of the heat after a linear decay", "curvature", "thermal loss",
                [
                    PictureCurve.Theory("theory", p.Curvature, losses),
                    PictureCurve.Theory("equilibrium at the last learning rate", p.Curvature, valleys.Select(valley => valley.ThermalLoss(final))),
                    PictureCurve.Measured("walkers", p.Curvature, p.Curvature.Select((a, i) => measured.SecondMoments[i].Scale(0.5 * a))),
                ]) { LogX = true, LogY = p.Noise > 0 },
            ],
            Notes = [$"The closed form of the delayed heat in continuous time is {delayed:G6}."],
        };
    }
}
