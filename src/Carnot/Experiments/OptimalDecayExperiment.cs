using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>The fastest cooling of one valley: the half jump, the 1/t decay and the cooling time.</summary>
public sealed class OptimalDecayExperiment : IExperiment
{
    private const int PointsOfPicture = 24;

    /// <inheritdoc/>
    public string Name => "optimal-decay";

    /// <inheritdoc/>
    public string Description => "The optimal 1/t decay: the half jump, the thermal loss along it, the growth of 1/v and the cooling time, exact for SGD.";

    /// <inheritdoc/>
    public Parameters Defaults => new() { Steps = 400, FinalLearningRate = 0.01 };

    /// <inheritdoc/>
    public Outcome Run(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters p = parameters;
        p.Check();
        double a = p.SingleCurvature, s = Require.Positive("noise", p.Noise);
        IEquilibrium equilibrium = new SgdEquilibrium(a, s);
        double startLoss = equilibrium.ThermalLoss(p.LearningRate), target = equilibrium.ThermalLoss(p.FinalLearningRate!.Value);
        var decay = new OptimalDecay(equilibrium.Mode, p.LearningRate);
        double coolingTime = decay.CoolingTime(p.FinalLearningRate.Value);
        long steps = p.Steps!.Value;

        var simulation = new Simulation(new QuadraticLandscape(a), new Sgd(), new GaussianNoise(s), decay.Schedule());
        var start = new StartingPoint(0, Math.Sqrt(equilibrium.Variance(p.LearningRate)));
        long[] times = [.. Enumerable.Range(0, PointsOfPicture + 1).Select(i => i * steps / PointsOfPicture).Distinct()];
        var measured = new Ensemble(simulation, p.Walkers, p.Seed, start).MeasureAt(times);
        var moments = new SgdMoments(a, s);
        Estimate[] derived = Replicas.Measure(simulation, p, [start], ensemble =>
        {
            double first = 2 * ensemble.Measure().Loss.Value / a;
            double reached = StepsUntil(target, ensemble, coolingTime);
            ensemble.Advance(Math.Max(0, steps - ensemble.Step));
            double last = 2 * ensemble.Measure().Loss.Value / a;
            return [OptimalDecay.Greedy(moments, first), (1 / last - 1 / first) / ensemble.Step, reached];
        });

        return new(p,
        [
            new("greedy learning rate at the start", 0.5 * p.LearningRate, derived[0]),
            new($"thermal loss after {steps} steps", decay.ThermalLoss(steps - 1), measured[^1].Loss),
            new("growth of 1/v per step", a * a / (s * s), derived[1]),
            new($"steps to cool to the equilibrium of {p.FinalLearningRate}", coolingTime, derived[2]),
        ])
        {
            Pictures =
            [
                new("optimal-decay", "The fastest cooling of one valley", "step of the decay", "thermal loss",
                [
                    PictureCurve.Theory("2 C × learning rate", times.Skip(1).Select(t => (double)t), times.Skip(1).Select(t => decay.ThermalLoss(t - 1))),
                    PictureCurve.Theory("bound for every schedule", times.Select(t => (double)t), times.Select(t => Unattainability.Bound(startLoss, a, s, t))),
                    PictureCurve.Measured("walkers", measured.Select(m => (double)m.Step), measured.Select(m => m.Loss)),
                ]) { LogY = true },
            ],
        };
    }

    /// <summary>When the measured loss reaches the target, between steps by the straight line of 1/l; looked for around where theory expects it.</summary>
    private static double StepsUntil(double target, Ensemble ensemble, double expected)
    {
        double before = double.NaN;
        for (long step = (long)(0.5 * expected); step < 2 * expected + 10; step++)
        {
            ensemble.Advance(step - ensemble.Step);
            double now = 1 / ensemble.Measure().Loss.Value;
            if (now >= 1 / target) return double.IsNaN(before) ? step : step - (now - 1 / target) / (now - before);
            before = now;
        }
        return double.PositiveInfinity;
    }
}
