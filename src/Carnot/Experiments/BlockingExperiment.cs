using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>Above a threshold of the learning rate the entropic force is stronger than the river, and walkers drift upstream.</summary>
public sealed class BlockingExperiment : IExperiment
{
    /// <summary>Few, because the sharpness changes as soon as the river moves.</summary>
    private const int StepsOfDrift = 4;

    private const int Rates = 5;

    /// <inheritdoc/>
    public string Name => "blocking";

    /// <inheritdoc/>
    public string Description => "The drift of a river with force f in a valley of sharpness a·exp(α y), for five learning rates up to the given one and at the blocking threshold.";

    /// <inheritdoc/>
    public Parameters Defaults => new() { Curvature = [1], LearningRate = 0.5, Noise = 1, Force = 0.02, SharpnessRate = 0.2, Walkers = 200_000 };

    /// <inheritdoc/>
    public Outcome Run(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters p = parameters;
        p.Check();
        Optimizers.RequireStable(p);
        double a = p.SingleCurvature, alpha = p.SharpnessRate!.Value, force = p.Force!.Value;
        var theory = new EntropicBlocking(force, alpha, p.Noise);
        double threshold = theory.ThresholdAt(a);
        double[] rates = [.. Enumerable.Range(1, Rates).Select(i => p.LearningRate * i / Rates)];
        Estimate[] drifts = [.. rates.Select((rate, i) => Drift(p, a, rate, p.SeedOf(i)))];
        double[] fine = [.. Enumerable.Range(1, 100).Select(i => p.LearningRate * i / 100)];
        return new(p,
        [
            .. rates.Zip(drifts, (rate, drift) => new Agreement($"drift per step at learning rate {rate:G6}", theory.DriftAt(a, rate), drift)),
            new($"drift per step at the threshold {threshold:G6}", 0, Drift(p, a, threshold, p.SeedOf(Rates))),
        ])
        {
            Pictures =
            [
                new("drift", "Drift of the river: forward below the threshold, backward above", "learning rate", "drift per step",
                [
                    PictureCurve.Theory("theory", fine, fine.Select(rate => theory.DriftAt(a, rate))),
                    PictureCurve.Measured("walkers", rates, drifts),
                ]),
            ],
            Notes = [$"The river stands still at learning rate {threshold:G6}; for small aη the threshold would be {theory.Threshold:G6}."],
        };
    }

    /// <summary>dy per step near y = 0, with x in equilibrium there.</summary>
    private static Estimate Drift(Parameters p, double a, double rate, ulong seed)
    {
        var valley = new RiverValley(new LinearRiver(p.Force!.Value), new ExponentialSharpness(a, p.SharpnessRate!.Value));
        var simulation = new Simulation(valley, new Sgd(), new GaussianNoise(0, p.Noise), new Constant(rate));
        var width = new StartingPoint(0, Math.Sqrt(new SgdEquilibrium(a, p.Noise).Variance(rate)));
        var ensemble = new Ensemble(simulation, p.Walkers, seed, new StartingPoint(0), width);
        ensemble.Advance(StepsOfDrift);
        return ensemble.Measure().Means[0].Scale(1.0 / StepsOfDrift);
    }
}
