using System.Collections.Immutable;
using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>The final thermal loss of the decays b η / (1 + t/t_h) over b and t_h.</summary>
public sealed class PhaseDiagramExperiment : IExperiment
{
    private static readonly ImmutableArray<double> Factors = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
    private static readonly ImmutableArray<double> TimeScales = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    /// <inheritdoc/>
    public string Name => "phase-diagram";

    /// <inheritdoc/>
    public string Description => "The final thermal loss of the decays b·rate/(1 + t/t_h) over b and t_h by exact recursion, and walkers in its corners and at its minimum.";

    /// <inheritdoc/>
    public Parameters Defaults => new() { Steps = 10_000, Walkers = 10_000 };

    /// <inheritdoc/>
    public Outcome Run(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters p = parameters;
        p.Check();
        double a = p.SingleCurvature;
        Require.Positive("noise", p.Noise);
        int steps = checked((int)p.Steps!.Value);
        PhaseDiagram diagram = PhaseDiagram.Compute(a, p.LearningRate, p.Noise, Factors, TimeScales, steps);

        var start = new StartingPoint(0, Math.Sqrt(new SgdEquilibrium(a, p.Noise).Variance(p.LearningRate)));
        var results = ImmutableArray.CreateBuilder<Agreement>();
        (double, double)[] places = [diagram.Best, (Factors[1], TimeScales[0]), (Factors[1], TimeScales[^1]), (Factors[^1], TimeScales[0]), (Factors[^1], TimeScales[^1])];
        foreach (var (i, (b, timeScale)) in places.Index())
        {
            var schedule = new InverseTime(p.LearningRate, timeScale, factor: b);
            var ensemble = new Ensemble(new(new QuadraticLandscape(a), new Sgd(), new GaussianNoise(p.Noise), schedule), p.Walkers, p.SeedOf(i), start);
            ensemble.Advance(steps);
            results.Add(new($"final thermal loss, b = {b}, t_h = {timeScale}", diagram.FinalLoss[Factors.IndexOf(b)][TimeScales.IndexOf(timeScale)], ensemble.Measure().Loss));
        }
        return new(p, results.ToImmutable())
        {
            Grid = new("b", Factors, "tH", TimeScales, "finalLoss", [.. diagram.FinalLoss.SelectMany(row => row)]),
            Notes = [$"The least final loss of the grid is at b = {diagram.Best.Factor}, t_h = {diagram.Best.TimeScale}; theory puts it at b = 0.5, t_h = {2 / (a * p.LearningRate):G4}."],
        };
    }
}
