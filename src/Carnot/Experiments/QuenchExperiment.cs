using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>A valley in equilibrium at one learning rate is held at a lower one: Fourier's law of cooling and the entropy it produces.</summary>
public sealed class QuenchExperiment : IExperiment
{
    /// <inheritdoc/>
    public string Name => "quench";

    /// <inheritdoc/>
    public string Description => "The relaxation after a sudden drop of the learning rate, its rate, and the entropy it produces, against the exact forms for SGD.";

    /// <inheritdoc/>
    public Parameters Defaults => new() { FinalLearningRate = 0.01 };

    /// <inheritdoc/>
    public Outcome Run(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters p = parameters;
        p.Check();
        double a = p.SingleCurvature, after = p.FinalLearningRate!.Value;
        Require.Positive("noise", p.Noise);
        if (!(after < p.LearningRate)) throw new UsageException($"A quench ends below the learning rate it starts from, {p.LearningRate}, got {after}.");
        var equilibrium = new SgdEquilibrium(a, p.Noise);
        var quench = new Quench(equilibrium, p.LearningRate, after);
        double rate = equilibrium.RelaxationRate(after);
        p = p with { Steps = p.Steps ?? (long)Math.Ceiling(10 / rate) };
        long early = Math.Max(1, (long)(0.5 / rate)), late = Math.Max(early + 1, (long)(2 / rate)), end = p.Steps!.Value;
        if (end < late) throw new UsageException($"The relaxation rate needs {late} steps or more, two relaxation times; got {end}.");

        var simulation = new Simulation(new QuadraticLandscape(a), new Sgd(), new GaussianNoise(p.Noise), new Constant(after));
        var start = new StartingPoint(0, Math.Sqrt(equilibrium.Variance(p.LearningRate)));
        var measured = new Ensemble(simulation, p.Walkers, p.Seed, start).MeasureAt([0, early, late, end]);
        Estimate[] derived = Replicas.Measure(simulation, p, [start], ensemble =>
        {
            var m = ensemble.MeasureAt(0, early, late, end);
            double Excess(int i) => m[i].Loss.Value - quench.FinalLoss;
            return [Math.Log(Excess(1) / Excess(2)) / (late - early), Entropy.OfQuench(m[0].Loss.Value / m[3].Loss.Value)];
        });

        double[] steps = [.. Enumerable.Range(0, (int)Math.Min(end, 100_000) + 1).Select(t => (double)t)];
        return new(p,
        [
            .. measured.Select(m => new Agreement($"thermal loss {m.Step} steps after the drop", quench.ThermalLoss(m.Step), m.Loss)),
            new("relaxation rate per step", rate, derived[0]),
            new("entropy production, nats", end * rate >= 8 ? quench.EntropyProduction : Entropy.OfQuench(quench.InitialLoss / quench.ThermalLoss(end)), derived[1]),
        ])
        {
            Pictures =
            [
                new("quench", $"Thermal loss after the learning rate drops from {p.LearningRate} to {after}", "step", "thermal loss",
                [
                    PictureCurve.Theory("theory", steps, steps.Select(t => quench.ThermalLoss((long)t))),
                    PictureCurve.Measured("walkers", measured.Select(m => (double)m.Step), measured.Select(m => m.Loss)),
                ]) { LogY = true },
            ],
        };
    }
}
