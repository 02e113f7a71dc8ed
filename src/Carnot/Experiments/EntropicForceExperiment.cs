using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>A valley that narrows along a level river pushes walkers back to where it is wide.</summary>
public sealed class EntropicForceExperiment : IExperiment
{
    private const int PointsOfPicture = 20;

    /// <summary>Steps over which the force at y = 0 is measured: the river moves by a few thousandths meanwhile.</summary>
    private const int StepsOfForce = 10;

    /// <inheritdoc/>
    public string Name => "entropic-force";

    /// <inheritdoc/>
    public string Description => "The entropic force on a river whose valley has sharpness a·exp(α y), and how far it pushes.";

    /// <inheritdoc/>
    public Parameters Defaults => new() { Curvature = [1], Noise = 1, Force = 0, SharpnessRate = 0.2, Steps = 500 };

    /// <inheritdoc/>
    public Outcome Run(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters p = parameters;
        p.Check();
        double a = p.SingleCurvature, rate = p.LearningRate, alpha = p.SharpnessRate!.Value, force = p.Force!.Value;
        var equilibrium = new SgdEquilibrium(a, p.Noise);
        double variance = equilibrium.Variance(rate);
        int steps = checked((int)Require.AtLeast("number of steps", StepsOfForce, p.Steps!.Value));
        var valley = new RiverValley(new LinearRiver(force), new ExponentialSharpness(a, alpha));
        double[] path = RiverTheory.Path(valley, p.Noise, rate, variance, steps);

        var simulation = new Simulation(valley, new Sgd(), new GaussianNoise(0, p.Noise), new Constant(rate));
        long[] times = [0, StepsOfForce, .. Enumerable.Range(1, PointsOfPicture).Select(i => (long)i * steps / PointsOfPicture).Where(t => t > StepsOfForce).Distinct()];
        var measured = new Ensemble(simulation, p.Walkers, p.Seed, new StartingPoint(0), new StartingPoint(0, Math.Sqrt(variance))).MeasureAt(times);
        double total = force + EntropicForce.Sgd(p.Noise, rate, a, alpha);
        return new(p,
        [
            new("force at y = 0", total, measured[1].Means[0].Scale(1 / (rate * StepsOfForce))),
            new($"position of the river after {steps} steps", path[^1], measured[^1].Means[0]),
        ])
        {
            Pictures =
            [
                new("river", "The river, pushed by entropy", "step", "position of the river",
                [
                    PictureCurve.Theory("theory", Enumerable.Range(0, steps + 1).Select(t => (double)t), path),
                    PictureCurve.Measured("walkers", times.Select(t => (double)t), measured.Select(m => m.Means[0])),
                ]),
            ],
        };
    }
}
