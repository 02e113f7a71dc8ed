using System.Collections.Immutable;
using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>The thermal loss of one valley during decays of different shapes, from equilibrium.</summary>
public sealed class CoolingExperiment : IExperiment
{
    private const int PointsOfPicture = 24;

    /// <inheritdoc/>
    public string Name => "cooling";

    /// <inheritdoc/>
    public string Description => "The thermal loss at the end of linear, cosine, 1-sqrt, exponential and 1/t decays, against the moment recursion.";

    /// <inheritdoc/>
    public Parameters Defaults => new() { Optimizer = "sgd", Momentum = 0.9, Steps = 400, FinalLearningRate = 0.001 };

    /// <inheritdoc/>
    public Outcome Run(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters p = parameters;
        p.Check();
        Optimizers.RequireOneOf(p, "sgd", "heavy-ball", "ema-momentum", "signgd");
        Optimizers.RequireStable(p);
        double a = p.SingleCurvature;
        int steps = checked((int)p.Steps!.Value), burnIn = (int)Math.Ceiling(16 / Equilibria.RelaxationRate(p, a));
        ValleyTheory theory = ValleyTheory.Of(p, a);
        long[] times = [.. Enumerable.Range(0, PointsOfPicture + 1).Select(i => burnIn + (long)i * steps / PointsOfPicture).Distinct()];

        var results = ImmutableArray.CreateBuilder<Agreement>();
        var curves = ImmutableArray.CreateBuilder<PictureCurve>();
        foreach (var (i, (name, decay)) in Decays(p, a, steps).Index())
        {
            Schedule schedule = new Constant(p.LearningRate).Until(burnIn, decay);
            var simulation = new Simulation(new QuadraticLandscape(a), Optimizers.Rule(p), Optimizers.Noise(p), schedule);
            var measured = new Ensemble(simulation, p.Walkers, p.SeedOf(i), new StartingPoint(0, HalfWidth: p.LearningRate)).MeasureAt(times);
            double[] v = theory.Trajectory(p.LearningRate * p.LearningRate / 3, schedule.ToArray(burnIn + steps));
            results.Add(new($"final thermal loss, {name}", 0.5 * a * v[^1], measured[^1].Loss));
            curves.Add(PictureCurve.Theory(name, Enumerable.Range(0, steps + 1).Select(t => (double)t), v.Skip(burnIn).Select(w => 0.5 * a * w)));
            curves.Add(PictureCurve.Measured(name, measured.Select(m => (double)(m.Step - burnIn)), measured.Select(m => m.Loss)));
        }
        return new(p, results.ToImmutable())
        {
            Pictures = [new("cooling", "Thermal loss during a decay: theory as lines, walkers as points", "step of the decay", "thermal loss", curves.ToImmutable()) { LogY = p.Noise > 0 }],
            Notes = p.Optimizer == "signgd" ? ["SignGD's recursion is a Gaussian closure: 1 % in width for aη up to s, more beyond."] : [],
        };
    }

    private static IEnumerable<(string Name, Schedule Decay)> Decays(Parameters p, double a, int steps)
    {
        double peak = p.LearningRate, floor = p.FinalLearningRate!.Value;
        yield return ("linear", new Decay(Shape.Linear, peak, steps, floor));
        yield return ("cosine", new Decay(Shape.Cosine, peak, steps, floor));
        yield return ("1-sqrt", new Decay(Shape.OneMinusSqrt, peak, steps, floor));
        yield return ("exponential", new Decay(Shape.Exponential, peak, steps, floor));
        yield return ("1/t", new OptimalDecay(Equilibria.Of(p, a).Mode, peak).Schedule());
    }
}
