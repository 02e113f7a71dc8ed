using System.Collections.Immutable;
using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>The laws of thermodynamics, each judged on simulated walkers.</summary>
public sealed class LawsExperiment : IExperiment
{
    private const int Points = 8;

    /// <inheritdoc/>
    public string Name => "laws";

    /// <inheritdoc/>
    public string Description => "Zeroth, first, second and third law, equipartition and Fourier's law: verdicts on walkers in a river valley, with the numbers behind them.";

    /// <inheritdoc/>
    public Parameters Defaults => new() { Curvature = [0.1, 0.3, 1], LearningRate = 0.05, FinalLearningRate = 0.005, Noise = 0.1, Force = 1e-4, Steps = 1000, Walkers = 50_000 };

    /// <inheritdoc/>
    public Outcome Run(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters p = parameters;
        p.Check();
        Optimizers.RequireStable(p);
        Require.Positive("noise", p.Noise);
        int steps = checked((int)Require.AtLeast("number of steps", Points, p.Steps!.Value));
        var decay = new Decay(Shape.Linear, p.LearningRate, steps, p.FinalLearningRate!.Value);
        CoolingPoint[] cooling = Cool(p, decay, steps);
        (ImmutableArray<LawVerdict> Verdicts, ImmutableArray<Agreement> Results)[] parts = [Equilibrium(p), First(p, decay, steps), Cooling(p, decay, cooling), Fourier(p)];
        return new(p, [.. parts.SelectMany(part => part.Results)])
        {
            Verdicts = [.. parts.SelectMany(part => part.Verdicts)],
            Pictures = [Draw(p, decay, cooling)],
        };
    }

    /// <summary>Zeroth law and equipartition, from a start at half the width, after ten relaxation times of the softest direction.</summary>
    private static (ImmutableArray<LawVerdict>, ImmutableArray<Agreement>) Equilibrium(Parameters p)
    {
        SgdEquilibrium[] valleys = Valleys(p);
        var ensemble = Walkers(p, new QuadraticLandscape(p.Curvature), new Constant(p.LearningRate), stream: 0, width: 0.5);
        ensemble.Advance((long)Math.Ceiling(10 / valleys.Min(valley => valley.RelaxationRate(p.LearningRate))));
        EnsembleMoments measured = ensemble.Measure();
        ModeEnergy[] modes = [.. p.Curvature.Select((a, i) => new ModeEnergy(a, measured.SecondMoments[i].Scale(0.5 * a)))];
        return (
            [ZerothLaw.Judge(modes), EquipartitionLaw.Judge(modes, valleys[0].Equipartition, p.LearningRate)],
            [.. modes.Zip(valleys, (mode, valley) => new Agreement($"thermal loss in equilibrium, a = {mode.Curvature}", valley.ThermalLoss(p.LearningRate), mode.ThermalLoss))]);
    }

    /// <summary>Loss, work and heat of a decay along a straight river, each from walkers of its own.</summary>
    private static (ImmutableArray<LawVerdict>, ImmutableArray<Agreement>) First(Parameters p, Schedule decay, int steps)
    {
        var valley = new RiverValley(new LinearRiver(p.Force!.Value), p.Curvature.Select(a => new ConstantSharpness(a)));
        EnsembleMoments After(int stream)
        {
            Ensemble ensemble = Walkers(p, valley, decay, stream);
            ensemble.Advance(steps);
            return ensemble.Measure();
        }
        EnsembleMoments all = After(1), river = After(2), valleys = After(3);
        Estimate[] heats = [.. p.Curvature.Select((a, i) => valleys.SecondMoments[1 + i].Scale(0.5 * a))];
        var heat = new Estimate(heats.Sum(h => h.Value), Math.Sqrt(heats.Sum(h => h.StandardError * h.StandardError)), p.Walkers);
        Estimate work = river.Means[0].Scale(-p.Force.Value);
        double predictedHeat = Valleys(p).Sum(v => 0.5 * v.Curvature * new SgdMoments(v.Curvature, p.Noise).After(v.Variance(p.LearningRate), decay.ToArray(steps)));
        return (
            [FirstLaw.Judge([new("a linear decay", all.Loss, work, heat)])],
            [new("loss after the decay", predictedHeat - p.Force.Value * p.Force.Value * decay.Sum(steps), all.Loss), new("heat after the decay", predictedHeat, heat)]);
    }

    /// <summary>The sharpest direction during a linear decay.</summary>
    private static CoolingPoint[] Cool(Parameters p, Schedule decay, int steps)
    {
        int sharpest = p.Curvature.IndexOf(p.Curvature.Max());
        var measured = Walkers(p, new QuadraticLandscape(p.Curvature), decay, stream: 4).MeasureAt(Enumerable.Range(1, Points).Select(i => (long)i * steps / Points));
        return [.. measured.Select(m => new CoolingPoint(m.Step, decay.At(m.Step - 1), m.SecondMoments[sharpest].Scale(0.5 * p.Curvature[sharpest])))];
    }

    /// <summary>Second and third law for the sharpest direction.</summary>
    private static (ImmutableArray<LawVerdict>, ImmutableArray<Agreement>) Cooling(Parameters p, Schedule decay, CoolingPoint[] points)
    {
        SgdEquilibrium valley = Sharpest(p);
        return (
            [SecondLaw.Judge(points, valley.Equipartition), ThirdLaw.Judge(points, valley.ThermalLoss(p.LearningRate), valley.Curvature, p.Noise)],
            [.. points.Select(point => new Agreement($"thermal loss after {point.Step} steps of the decay, a = {valley.Curvature}", ThermalLoss(p, decay, point.Step), point.ThermalLoss))]);
    }

    private static Picture Draw(Parameters p, Schedule decay, CoolingPoint[] points)
    {
        SgdEquilibrium valley = Sharpest(p);
        long last = points[^1].Step;
        long[] steps = [.. Enumerable.Range(0, 101).Select(i => i * last / 100).Distinct()];
        double[] x = [.. steps.Select(t => (double)t)];
        return new("laws", "A linear decay between what the second and the third law forbid", "step", "thermal loss of the sharpest direction",
        [
            PictureCurve.Theory("theory", x, steps.Select(t => ThermalLoss(p, decay, t))),
            PictureCurve.Theory("second law: C × learning rate", x, steps.Select(t => valley.Equipartition * decay.At(Math.Max(0, t - 1)))),
            PictureCurve.Theory("third law: least of all schedules", x, steps.Select(t => Unattainability.Bound(valley.ThermalLoss(p.LearningRate), valley.Curvature, p.Noise, t))),
            PictureCurve.Measured("walkers", points.Select(point => (double)point.Step), points.Select(point => point.ThermalLoss)),
        ])
        {
            LogY = true,
        };
    }

    /// <summary>The exact thermal loss of the sharpest direction.</summary>
    private static double ThermalLoss(Parameters p, Schedule decay, long step)
    {
        SgdEquilibrium valley = Sharpest(p);
        var moments = new SgdMoments(valley.Curvature, p.Noise);
        return moments.ThermalLoss(moments.After(valley.Variance(p.LearningRate), decay.ToArray((int)step)));
    }

    private static SgdEquilibrium Sharpest(Parameters p) => new(p.Curvature.Max(), p.Noise);

    /// <summary>Fourier's law for the sharpest direction after a quench, every point from walkers of its own.</summary>
    private static (ImmutableArray<LawVerdict>, ImmutableArray<Agreement>) Fourier(Parameters p)
    {
        double after = p.FinalLearningRate!.Value;
        Parameters one = p with { Curvature = [p.Curvature.Max()] };
        var quench = new Quench(Sharpest(p), p.LearningRate, after);
        double rate = quench.Equilibrium.RelaxationRate(after);
        CoolingPoint[] points = [.. Enumerable.Range(1, Points).Select(i =>
        {
            long step = Math.Max(i, (long)(0.25 * i / rate));
            Ensemble ensemble = Walkers(one, new QuadraticLandscape(one.Curvature), new Constant(p.LearningRate).Until(1, new Constant(after)), stream: 4 + i);
            ensemble.Advance(1 + step);
            return new CoolingPoint(step, after, ensemble.Measure().Loss);
        })];
        return (
            [FourierLaw.Judge(points, quench.FinalLoss, rate)],
            [.. points.Select(point => new Agreement($"thermal loss {point.Step} steps after a quench, a = {one.Curvature[0]}", quench.ThermalLoss(point.Step), point.ThermalLoss))]);
    }

    private static SgdEquilibrium[] Valleys(Parameters p) => [.. p.Curvature.Select(a => new SgdEquilibrium(a, p.Noise))];

    /// <summary>Walkers at a multiple of the equilibrium width of the schedule's first rate.</summary>
    private static Ensemble Walkers(Parameters p, ILandscape landscape, Schedule schedule, int stream, double width = 1)
    {
        IEnumerable<double> river = landscape is RiverValley ? [0] : [];
        return new(new(landscape, new Sgd(), new GaussianNoise(river.Concat(p.Curvature.Select(_ => p.Noise))), schedule), p.Walkers, p.SeedOf(stream),
            [.. river.Concat(Valleys(p).Select(valley => width * Math.Sqrt(valley.Variance(schedule.At(0))))).Select(sigma => new StartingPoint(0, sigma))]);
    }
}
