using System.Collections.Immutable;
using Carnot.Runs;

namespace Carnot.Laws;

/// <summary>Fits a law to curves: min Σ_c Σ_i a_i ρ(ln L̂ − ln L) + (w²/2) Σ ((ln p − ln p₀)/s)², ρ Huber's loss, a_i the weight of a loss at its temperature where the law knows one (LossNoise), Σ a = 1 on every curve.</summary>
/// <remarks>
/// Levenberg-Marquardt on reweighted squares with the law's own gradient, ln p as unknowns, from several fixed starts: no randomness, the same bits every time.
/// Every curve weighs the same however often it was logged.
/// </remarks>
public static class LawFit
{
    /// <summary>One standard deviation of ln L₀ between a fitted run and a new one.</summary>
    private const double OwnIrreducible = 0.01;

    /// <summary>Fits <paramref name="law"/> to <paramref name="curves"/>; curves that cannot settle it are an <see cref="InputException"/>.</summary>
    public static FittedLaw Fit(ILossLaw law, IReadOnlyList<LossCurve> curves, FitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(curves);
        return Fit(law, curves, new int[curves.Count], options ?? new())[0];
    }

    /// <summary>Fits one law to runs of several models: each has its own <see cref="ILossLaw.PerModel"/>, held to those of the first; the other parameters are shared.</summary>
    /// <returns>The law of every model, by its name. A curve is left out and predicted where its model has another.</returns>
    public static ImmutableSortedDictionary<string, FittedLaw> FitModels(ILossLaw law, IReadOnlyList<(string Model, LossCurve Curve)> runs, FitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(runs);
        // The model with the most runs comes first: to that the others are held.
        string[] names = [.. runs.GroupBy(run => run.Model).OrderByDescending(model => model.Count()).Select(model => model.Key)];
        FittedLaw[] fitted = Fit(law, [.. runs.Select(run => run.Curve)], [.. runs.Select(run => Array.IndexOf(names, run.Model))], options ?? new());
        return names.Zip(fitted).ToImmutableSortedDictionary(model => model.First, model => model.Second);
    }

    /// <summary>The law of every model; <paramref name="models"/> tells to which a curve belongs, counted from 0.</summary>
    private static FittedLaw[] Fit(ILossLaw law, IReadOnlyList<LossCurve> curves, int[] models, FitOptions options)
    {
        int count = models.DefaultIfEmpty().Max() + 1;
        curves = [.. curves.Select(law.Described)];
        LossCurve[][] own = [.. Enumerable.Range(0, count).Select(m => curves.Where((_, c) => models[c] == m).ToArray())];
        foreach (LossCurve[] model in own) Check(law, model);
        BlockedCurve[] blocked = [.. curves.Select(c => BlockedCurve.Of(c, options.MostPoints))];
        var priors = law.Priors([.. blocked.Select(b => b.Middles)]);
        var (prepared, _, best) = Solve(law, blocked, options, models, prepared => new(law, prepared, models, priors, options), prepared => [.. law.Starts(prepared).Select(start => Spread(start, prepared))]);
        (options, LawProblem weighed, best) = Weigh(best, options, at => new(law, prepared, models, priors, at));
        double[,] covariance = weighed.Covariance(best);
        ImmutableArray<HeldOutCurve> heldOut = options.LeaveOneOut
            ? [.. Enumerable.Range(0, curves.Count).Where(left => own[models[left]].Length > 1).Select(left => HoldOut(law, prepared, left, priors, best, options, models))]
            : [];
        return [.. own.Select((model, m) =>
        {
            int[] places = LawProblem.Places(law, m);
            return FittedLaw.Of(law, [.. places.Select(k => best[k])], Part(covariance, places), heldOut, options.RunNoise, model);
        })];

        double[] Spread(double[] start, PreparedCurve[] prepared)
        {
            if (count == 1) return start;
            double[] spread = new double[start.Length + law.PerModel.Length * (count - 1)];
            for (int m = count - 1; m >= 0; m--)
            {
                double[] parameters = [.. start];
                LinearStart.Solve(law, [.. prepared.Where((_, c) => models[c] == m)], parameters, law.Linear.AsSpan());
                int[] places = LawProblem.Places(law, m);
                for (int k = 0; k < parameters.Length; k++) spread[places[k]] = parameters[k];
            }
            return spread;
        }
    }

    private static double[,] Part(double[,] matrix, int[] places)
    {
        var part = new double[places.Length, places.Length];
        for (int a = 0; a < places.Length; a++)
            for (int b = 0; b < places.Length; b++) part[a, b] = matrix[places[a], places[b]];
        return part;
    }

    /// <summary>Takes one more curve into a fitted law, such as the log of a run that is still going on.</summary>
    /// <remarks>
    /// The earlier fit stands in for its curves as a normal belief about ln p, so the more the run has shown, the more it counts. Its irreducible loss may differ by
    /// <see cref="OwnIrreducible"/> besides: other data, or a slightly other model.
    /// </remarks>
    public static FittedLaw Update(FittedLaw fitted, LossCurve curve)
    {
        ArgumentNullException.ThrowIfNull(fitted);
        ArgumentNullException.ThrowIfNull(curve);
        curve = fitted.Law.Described(curve);
        CheckLosses(curve);
        var options = new FitOptions { RunNoise = fitted.RunNoise };
        int p = fitted.Values.Length;
        var covariance = new double[p, p];
        for (int a = 0; a < p; a++)
            for (int b = 0; b < p; b++) covariance[a, b] = fitted.Inflation * fitted.Inflation * fitted.Covariance[a * p + b] * (a == b ? 1 + 1e-9 : 1);
        covariance[0, 0] += OwnIrreducible * OwnIrreducible;
        double[,] precision = LinearSystem.Inverse(covariance)
            ?? throw new CheckException("The covariance in the law file is not positive definite. Fit again with \"carnot fit\".");
        var (_, problem, values) = Solve(fitted.Law, [BlockedCurve.Of(curve, options.MostPoints)], options, [0],
            curves => new(fitted.Law, curves, [0], [], options, ([.. fitted.Values.Select(Math.Log)], precision)), _ => [[.. fitted.Values]]);
        double[,] now = problem.Covariance(values);
        FittedLaw alone = FittedLaw.Of(fitted.Law, values, now, [], fitted.RunNoise, [curve], fitted.Curves.Max(c => c.PeakRate));
        return alone with { HeldOut = [], Curves = [.. fitted.Curves, .. alone.Curves] };
    }

    /// <summary>The least cost found from the starts; then twice more with the blocks of long curves centred on the law just fitted.</summary>
    private static (PreparedCurve[] Curves, LawProblem Problem, double[] Best) Solve(ILossLaw law, BlockedCurve[] blocked, FitOptions options, int[] models,
        Func<PreparedCurve[], LawProblem> pose, Func<PreparedCurve[], ImmutableArray<double[]>> starts)
    {
        const int Centrings = 2;
        PreparedCurve[] curves = [.. blocked.Select(b => b.Middles)];
        LawProblem problem = pose(curves);
        double[] best = Search(problem, starts(curves), options);
        for (int pass = 0; pass < Centrings && blocked.Any(b => b.Long); pass++)
        {
            curves = [.. blocked.Select((b, c) => b.Centred(law, [.. LawProblem.Places(law, models[c]).Select(k => best[k])]))];
            problem = pose(curves);
            best = problem.Descend(best, options.Iterations);
        }
        return (curves, problem, best);
    }

    /// <summary>Fits again with what a whole curve is off by as residuals tell it, so that priors and intervals weigh what these runs are worth.</summary>
    /// <remarks>The residuals are those of a fit in which priors have no say: what these push the law off by is not the law's misfit, and would make them heavier still.</remarks>
    private static (FitOptions Options, LawProblem Problem, double[] Best) Weigh(double[] best, FitOptions options, Func<FitOptions, LawProblem> pose)
    {
        const double Freed = 0.1;
        LawProblem free = pose(options with { RunNoise = Freed * options.RunNoise });
        FitOptions weighed = options with { RunNoise = double.Hypot(options.RunNoise, free.Misfit(free.Descend(best, options.Iterations))) };
        LawProblem problem = pose(weighed);
        return (weighed, problem, problem.Descend(best, options.Iterations));
    }

    private static double[] Search(LawProblem problem, ImmutableArray<double[]> starts, FitOptions options)
        => starts.Select(start => problem.Descend(start, options.Screening))
            .OrderBy(problem.Cost)
            .Take(2)
            .Select(screened => problem.Descend(screened, options.Iterations))
            .MinBy(problem.Cost)!;

    /// <summary>Fits to all curves but one, and predicts that one.</summary>
    private static HeldOutCurve HoldOut(ILossLaw law, PreparedCurve[] curves, int left, ImmutableArray<Prior> priors, double[] best, FitOptions options, int[] models)
    {
        PreparedCurve held = curves[left];
        PreparedCurve[] others = [.. curves.Where((_, c) => c != left)];
        var problem = new LawProblem(law, others, [.. models.Where((_, c) => c != left)], priors, options);
        double[] all = problem.Descend(best, options.Iterations);
        int[] places = LawProblem.Places(law, models[left]);
        double[] parameters = [.. places.Select(k => all[k])];
        double[,] covariance = Part(problem.Covariance(all), places);
        int n = held.Count, p = parameters.Length;
        double[] loss = new double[n], gradient = new double[n * p];
        law.Evaluate(held, parameters, loss, gradient);
        double absolute = 0, variance = options.RunNoise * options.RunNoise + problem.Scatter(held.Rate[^1]);
        for (int i = 0; i < n; i++) absolute += Math.Abs(loss[i] - held.Loss[i]) / n;
        Span<double> row = gradient.AsSpan((n - 1) * p);
        for (int a = 0; a < p; a++)
            for (int b = 0; b < p; b++) variance += row[a] * parameters[a] / loss[^1] * covariance[a, b] * row[b] * parameters[b] / loss[^1];
        return new(held.Name, absolute, Math.Log(loss[^1] / held.Loss[^1]), Math.Sqrt(variance));
    }

    private static void Check(ILossLaw law, LossCurve[] curves)
    {
        if (curves.Length == 0) throw new UsageException("A fit needs at least one loss curve.");
        int points = curves.Sum(c => c.Loss.Count), unknowns = law.Parameters.Length;
        if (points <= unknowns)
            throw new InputException(string.Join(", ", curves.Select(c => c.Name)), null,
                $"{points} points cannot settle the {unknowns} parameters of the law \"{law.Name}\". Give longer runs, or more of them.");
        foreach (LossCurve curve in curves) CheckLosses(curve);
        Contradiction.Refuse(curves);
    }

    private static void CheckLosses(LossCurve curve)
    {
        if (curve.Loss.Count == 0)
            throw new InputException(curve.Name, null, "no losses are left to fit. Lower the first step that is used.");
        for (int i = 0; i < curve.Loss.Count; i++)
            if (!(curve.Loss.Values[i] > 0))
                throw new InputException(curve.Name, null, $"the loss at step {curve.Loss.Steps[i]} is {curve.Loss.Values[i]}; a loss law is fitted to losses above 0.");
        if (curve.Loss.Count > 1 && curve.Loss.Values.Min() == curve.Loss.Values.Max())
            throw new InputException(curve.Name, null, $"the loss is {curve.Loss.Values[0]} at every step: nothing was learned, so there is nothing to fit. Check that the right column was read (--loss).");
    }
}
