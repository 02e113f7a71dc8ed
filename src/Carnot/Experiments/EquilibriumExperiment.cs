using System.Collections.Immutable;
using Carnot.Dynamics;
using Carnot.Ensembles;
using Carnot.Landscapes;
using Carnot.Schedules;
using Carnot.Thermodynamics;

namespace Carnot.Experiments;

/// <summary>Widths and thermal losses of valley directions at a constant learning rate.</summary>
public sealed class EquilibriumExperiment : IExperiment
{
    /// <summary>Relaxation times that walkers are given: what is left of the start is e⁻¹⁶ of the width², far below the statistical error.</summary>
    private const double RelaxationTimes = 16;

    /// <summary>Relaxation times below which the start would show.</summary>
    private const double LeastRelaxationTimes = 8;

    /// <summary>Adam forgets its first gradients over 1/(1 − β₂) = 1000 steps.</summary>
    private const long AdamSteps = 8000;

    /// <inheritdoc/>
    public string Name => "equilibrium";

    /// <inheritdoc/>
    public string Description => "The width and the thermal loss of each valley direction at a constant learning rate, against their closed forms.";

    /// <inheritdoc/>
    public Parameters Defaults => new() { Optimizer = "sgd", Momentum = 0.9 };

    /// <inheritdoc/>
    public Outcome Run(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Check();
        Optimizers.RequireStable(parameters);
        double[] variances = [.. parameters.Curvature.Select(a => Theory(parameters, a))];
        Parameters p = parameters with { Steps = Steps(parameters) };

        var simulation = new Simulation(new QuadraticLandscape(p.Curvature), Optimizers.Rule(p), Optimizers.Noise(p), new Constant(p.LearningRate));
        // A spread of ±η makes the lattice of SignGD invisible; the other rules forget it.
        var ensemble = new Ensemble(simulation, p.Walkers, p.Seed, new StartingPoint(0, HalfWidth: p.LearningRate));
        ensemble.Advance(p.Steps!.Value);
        EnsembleMoments measured = ensemble.Measure();

        var results = ImmutableArray.CreateBuilder<Agreement>();
        for (int i = 0; i < variances.Length; i++)
        {
            double a = p.Curvature[i];
            results.Add(new($"second moment, a = {a}", variances[i], measured.SecondMoments[i]));
            results.Add(new($"thermal loss, a = {a}", 0.5 * a * variances[i], measured.SecondMoments[i].Scale(0.5 * a)));
        }
        if (variances.Length > 1) results.Add(new("total thermal loss", p.Curvature.Zip(variances, (a, v) => 0.5 * a * v).Sum(), measured.Loss));
        return new(p, results.ToImmutable())
        {
            Pictures = [Density(ensemble.Positions(0), variances[0], p.Curvature[0])],
            Notes = p.Optimizer == "adam" ? ["Adam's equilibrium is that of EMA momentum at the rate η over the root mean square of the gradient; what β₂ leaves of its fluctuation is left out."] : [],
        };
    }

    private static double Theory(Parameters p, double a) => Optimizers.Rule(p) switch
    {
        SignGd => new SignGdLattice(a, p.Noise).Variance(p.LearningRate),
        UnderdampedLangevin rule => rule.Temperature / a,
        Adam rule => AdamVariance(p, rule, a),
        _ => Equilibria.Of(p, a).Variance(p.LearningRate),
    };

    /// <summary>EMA momentum at the learning rate η/q, where q = √(s² + a² v) is the root mean square of the gradient that Adam divides by.</summary>
    private static double AdamVariance(Parameters p, Adam rule, double a)
    {
        var momentum = MomentumEquilibrium.Ema(a, p.Noise, rule.Beta1);
        double v = new AdamEquilibrium(a, p.Noise).Variance(p.LearningRate), before = double.NaN;
        for (int i = 0; i < 100 && v != before; i++)
            (before, v) = (v, momentum.Variance(p.LearningRate / Math.Sqrt(p.Noise * p.Noise + a * a * v)));
        return v;
    }

    private static long Steps(Parameters p)
    {
        double slowest = p.Curvature.Min(a => Rate(p, a));
        long least = (long)Math.Ceiling(LeastRelaxationTimes / slowest);
        if (p.Steps is { } given)
            return given >= least ? given : throw new UsageException($"Equilibrium needs {least} steps or more, {LeastRelaxationTimes} relaxation times of the slowest direction; got {given}.");
        return Math.Max((long)Math.Ceiling(RelaxationTimes / slowest), p.Optimizer == "adam" ? AdamSteps : 10);
    }

    /// <summary>The relaxation rate of the second moment per step.</summary>
    private static double Rate(Parameters p, double a)
    {
        if (Optimizers.Rule(p) is UnderdampedLangevin rule)
        {
            double root = 0.25 * rule.Friction * rule.Friction - a;
            return p.LearningRate * (root < 0 ? rule.Friction : rule.Friction - 2 * Math.Sqrt(root));
        }
        return Equilibria.RelaxationRate(p, a);
    }

    private static Picture Density(float[] positions, double variance, double a)
    {
        const int bins = 60;
        double sigma = Math.Sqrt(variance), width = 8 * sigma / bins;
        if (width == 0) return new("density", "All walkers at the minimum", "x", "density", []);
        int[] counts = new int[bins];
        foreach (float x in positions)
            if ((int)Math.Floor(x / width + 0.5 * bins) is >= 0 and < bins and int bin) counts[bin]++;
        double[] centres = [.. Enumerable.Range(0, bins).Select(i => (i + 0.5 - 0.5 * bins) * width)];
        double unit = positions.Length * width;
        return new("density", $"Walkers in a valley of curvature {a}", "x", "density",
        [
            PictureCurve.Theory("Gaussian of the predicted width", centres, centres.Select(x => Math.Exp(-0.5 * x * x / variance) / (sigma * Math.Sqrt(2 * Math.PI)))),
            PictureCurve.Measured("walkers", centres, counts.Select(n => new Estimate(n / unit, Math.Sqrt(n) / unit, n))),
        ]);
    }
}
