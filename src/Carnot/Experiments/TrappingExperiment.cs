using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>Walkers that start in the wide part of a valley stay there; those that start beyond the balance point are carried to the edge of stability.</summary>
public sealed class TrappingExperiment : IExperiment
{
    private const int PointsOfPicture = 24;

    /// <inheritdoc/>
    public string Name => "trapping";

    /// <inheritdoc/>
    public string Description => "Entropic trapping in a valley of sharpness a + b|y| with force f: who stays at y = 0, who escapes, and where escaped walkers come to rest.";

    /// <inheritdoc/>
    public Parameters Defaults => new() { Curvature = [1], Noise = 3, Force = 0.1, SharpnessRate = 1, Steps = 20_000, Walkers = 1000 };

    /// <inheritdoc/>
    public Outcome Run(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters p = parameters;
        p.Check();
        double a = p.SingleCurvature, rate = p.LearningRate;
        var theory = new EntropicTrapping(p.Force!.Value, a, p.SharpnessRate!.Value, p.Noise);
        Require.Stable(a, rate, 2 / a, "2/a");
        var valley = new RiverValley(new LinearRiver(theory.Force), new AbsoluteSharpness(a, theory.Rate));
        var simulation = new Simulation(valley, new Sgd(), new GaussianNoise(0, p.Noise), new Constant(rate));
        double middle = (1 / rate - a) / theory.Rate;
        if (!(middle > 0)) throw new UsageException($"Trapping needs a valley that is wide at y = 0: curvature below 1/η = {1 / rate}, got {a}.");
        double repelling = theory.Balance(rate) is { } balance ? (balance.Repelling - a) / theory.Rate : 0.5 * middle;

        // Where the sharpness is 1/η a width costs least, so this is the last place to be trapped; a tenth of the way to the balance point is deep inside the trap.
        var results = new List<Agreement>();
        var paths = new List<PictureCurve>();
        long steps = p.Steps!.Value;
        long[] times = [.. Enumerable.Range(0, PointsOfPicture + 1).Select(i => i * steps / PointsOfPicture).Distinct()];
        double[] starts = [.. repelling > 0 ? [0.1 * repelling] : Array.Empty<double>(), middle];
        foreach (var (i, start) in starts.Index())
        {
            double there = theory.Destination(start, rate);
            var width = new StartingPoint(0, Math.Sqrt(new SgdEquilibrium(a + theory.Rate * start, p.Noise).Variance(rate)));
            var ensemble = new Ensemble(simulation, p.Walkers, p.SeedOf(i), new StartingPoint(start), width);
            var measured = ensemble.MeasureAt(times);
            float[] ends = ensemble.Positions(0);
            paths.Add(PictureCurve.Measured($"mean of walkers from y = {start:G4}", measured.Select(m => (double)m.Step), measured.Select(m => m.Means[0])));
            results.Add(new($"fraction escaped from y = {start:G4}", there > 0 ? 1 : 0, Estimate.MeanOfIndependent([.. ends.Select(y => y > Math.Max(0, repelling) ? 1.0 : 0.0)])));
            if (there > 0) results.Add(new($"sharpness where walkers from y = {start:G4} rest", a + theory.Rate * there, measured[^1].Means[0].Scale(theory.Rate).Minus(Estimate.Exact(-a))));
        }
        return new(p, [.. results])
        {
            Pictures =
            [
                new("river", "Trapped at the widest place, or carried to the balance point", "step", "position of the river",
                [
                    .. theory.Balance(rate) is { } at
                        ? [Level("repelling balance point", (at.Repelling - a) / theory.Rate, steps), Level("attracting balance point", (at.Attracting - a) / theory.Rate, steps)]
                        : Array.Empty<PictureCurve>(),
                    .. paths,
                ]),
            ],
            Notes =
            [
                theory.Balance(rate) is { } points
                    ? $"Forces balance at sharpness {points.Repelling:G6} (repelling) and {points.Attracting:G6} (attracting); the edge of stability is {2 / rate:G6}."
                    : $"No place balances: the noise is above {theory.CriticalNoise(rate):G6}.",
                "The balance is that of the mean forces at one position; the spread of walkers around it moves the mean by about a thousandth.",
            ],
        };
    }

    private static PictureCurve Level(string name, double y, long steps) => PictureCurve.Theory(name, [0, steps], [y, y]);
}
