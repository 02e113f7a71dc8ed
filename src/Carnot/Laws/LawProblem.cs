using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Carnot.Laws;

/// <summary>The least-squares problem of one fit, in the logarithms of the parameters.</summary>
internal sealed class LawProblem
{
    /// <summary>Correlations over more points than this are not summed: the cost would grow with the square of a log's length.</summary>
    private const int MostLags = 2000;

    private readonly ILossLaw _law;
    private readonly PreparedCurve[] _curves;
    private readonly ImmutableArray<Prior> _priors;
    private readonly FitOptions _options;
    private readonly double[] _lower, _upper;
    private readonly double[][] _loss, _gradient, _target, _weight;
    private readonly double _peak;

    private readonly (double[] Centre, double[,] Precision)? _belief;

    /// <param name="law">The law.</param>
    /// <param name="curves">The curves.</param>
    /// <param name="models">
    /// The model each curve belongs to, counted from 0. Every further model has unknowns of its own at the end, held to the first model's by <see cref="OwnParameter.Spread"/>:
    /// what a model's own runs leave open is as in the model beside it, and no surer than that.
    /// </param>
    /// <param name="priors">What is held true of single parameters.</param>
    /// <param name="options">How to fit.</param>
    /// <param name="belief">An earlier fit's ln p and the inverse of its covariance.</param>
    public LawProblem(ILossLaw law, PreparedCurve[] curves, int[] models, ImmutableArray<Prior> priors, FitOptions options, (double[] Centre, double[,] Precision)? belief = null)
    {
        _belief = belief;
        _places = [.. models.Select(model => Places(law, model))];
        ImmutableArray<OwnParameter> own = law.PerModel;
        int further = own.Length * models.Max();
        _alike = [.. Enumerable.Range(0, further).Select(k => (law.Parameters.Length + k, own[k % own.Length].Parameter, own[k % own.Length].Spread))];
        (_law, _curves, _priors, _options) = (law, curves, priors, options);
        IEnumerable<LawParameter> unknowns = [.. law.Parameters, .. Enumerable.Range(0, further).Select(k => law.Parameters[own[k % own.Length].Parameter])];
        _lower = [.. unknowns.Select(p => Math.Log(p.Lower))];
        _upper = [.. unknowns.Select(p => Math.Log(p.Upper))];
        _loss = [.. curves.Select(c => new double[c.Count])];
        _gradient = [.. curves.Select(c => new double[c.Count * law.Parameters.Length])];
        _target = [.. curves.Select(c => c.Loss.Select(Math.Log).ToArray())];
        _peak = curves.Max(c => c.Peak);
        _weight = [.. curves.Select(c => LossNoise.Weights(law.UncooledNoise, c, _peak))];
    }

    private readonly int[][] _places;

    /// <summary>Unknowns of further models, each with the same of the first and how far they lie apart.</summary>
    private readonly (int Own, int First, double Spread)[] _alike;

    private int Unknowns => _lower.Length;

    /// <summary>Where the law's parameters stand among the unknowns for one model, shape (p).</summary>
    public static int[] Places(ILossLaw law, int model)
    {
        ImmutableArray<OwnParameter> own = law.PerModel;
        int p = law.Parameters.Length;
        int[] places = [.. Enumerable.Range(0, p)];
        for (int k = 0; model > 0 && k < own.Length; k++) places[own[k].Parameter] = p + (model - 1) * own.Length + k;
        return places;
    }

    /// <summary>The variance of ln(predicted / observed) at a rate that the parameters evaluated last leave, every curve weighing the same.</summary>
    public double Scatter(double rate) => LossNoise.Relative(_law.UncooledNoise, rate, _peak) * Enumerable.Range(0, _curves.Length).Average(c => LossNoise.HotVariance(_law.UncooledNoise, Residual(c), _curves[c], _peak));

    /// <summary>The objective at a parameter vector.</summary>
    public double Cost(double[] parameters) => Evaluate(Logarithms(parameters), false);

    /// <summary>Levenberg-Marquardt from <paramref name="start"/>, within the law's bounds; returns parameters.</summary>
    public double[] Descend(double[] start, int iterations)
    {
        double[] x = Logarithms(start);
        int n = Unknowns;
        var hessian = new double[n, n];
        double[] slope = new double[n], trial = new double[n];
        double cost = Evaluate(x, true);
        double damping = 1e-2;
        bool fresh = false;
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            if (!fresh) Normal(x, hessian, slope);
            fresh = true;
            var damped = (double[,])hessian.Clone();
            for (int k = 0; k < n; k++) damped[k, k] += damping * hessian[k, k] + 1e-18;
            double largest = double.PositiveInfinity;
            if (LinearSystem.Cholesky(damped) is { } lower)
            {
                double[] step = [.. slope.Select(s => -s)];
                LinearSystem.SolveCholesky(lower, step);
                largest = step.Max(Math.Abs);
                double shrink = Math.Min(1, 1.5 / largest);
                for (int k = 0; k < n; k++) trial[k] = Math.Clamp(x[k] + shrink * step[k], _lower[k], _upper[k]);
                double tried = Evaluate(trial, true);
                if (tried < cost)
                {
                    bool done = cost - tried < 1e-7 * cost && damping < 1;
                    (cost, fresh) = (tried, false);
                    trial.CopyTo(x.AsSpan());
                    damping = Math.Max(damping / 5, 1e-10);
                    if (done) break;
                    continue;
                }
            }
            damping *= 4;
            if (damping > 1e8 || largest < 1e-9) break;
        }
        return [.. x.Select(Math.Exp)];
    }

    /// <summary>Covariance of ln p: w² H⁻¹, H being the Gauss-Newton matrix of the objective with the priors in it and w what a whole curve is off by.</summary>
    public double[,] Covariance(double[] parameters)
    {
        double[] x = Logarithms(parameters);
        Evaluate(x, true);
        int n = Unknowns;
        var hessian = new double[n, n];
        Normal(x, hessian, new double[n]);
        for (int k = 0; k < n; k++) hessian[k, k] *= 1 + 1e-12;
        if (LinearSystem.Inverse(hessian) is not { } covariance)
            throw new CheckException($"The curves do not settle the parameters of the law \"{_law.Name}\": its fit has a direction along which nothing changes. Add a run with another schedule.");
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++) covariance[a, b] *= _options.RunNoise * _options.RunNoise;
        return covariance;
    }

    /// <summary>What the law is off by over a whole curve, in ln L, as its residuals show: √⟨s min(s, δ) 2τ/(n − p/C)⟩ over C curves, s being the weighted root mean square of residuals that remember each other over τ points.</summary>
    /// <remarks>
    /// Residuals of weights a are worth n = (Σ a)²/Σ a² of one weight, and n/2τ independent ones, so their mean errs by s √(2τ/n): that a curve weighs once whatever its points. Beyond Huber's δ residuals count as those of a Laplace distribution of scale s,
    /// whose likelihood is the objective where its unit is sδ instead of s². p/C of every curve's residuals were taken out by the fit.
    /// </remarks>
    public double Misfit(double[] parameters)
    {
        Evaluate(Logarithms(parameters), false);
        double fitted = (double)Unknowns / _curves.Length, sum = 0;
        for (int c = 0; c < _curves.Length; c++)
        {
            double[] weighted = [.. Residual(c).Zip(_weight[c], (r, weight) => r * Math.Sqrt(weight))];
            double size = Math.Sqrt(weighted.Sum(r => r * r)), worth = 1 / _weight[c].Sum(weight => weight * weight);
            sum += size * Math.Min(size, _options.HuberDelta) * Math.Min(1, 2 * CorrelationTime(weighted) / Math.Max(1, worth - fitted));
        }
        return Math.Sqrt(sum / _curves.Length);
    }

    /// <summary>Integrated autocorrelation time, at least ½, over Sokal's window k &lt; 5 τ; not centred, since a misfit's mean is part of its memory.</summary>
    public static double CorrelationTime(double[] series)
    {
        int n = series.Length;
        double variance = Lagged(0);
        if (variance == 0 || n < 8) return 0.5;
        double tau = 0.5;
        for (int lag = 1; lag < Math.Min(n / 2, MostLags) && lag < 5 * tau; lag++) tau += Lagged(lag) / variance;
        return Math.Max(tau, 0.5);

        double Lagged(int lag)
        {
            double sum = 0;
            for (int i = lag; i < n; i++) sum += series[i] * series[i - lag];
            return sum / n;
        }
    }

    private double[] Logarithms(double[] parameters)
    {
        double[] x = new double[parameters.Length];
        for (int k = 0; k < x.Length; k++) x[k] = Math.Clamp(Math.Log(parameters[k]), _lower[k], _upper[k]);
        return x;
    }

    private double[] Residual(int c)
    {
        double[] residual = new double[_curves[c].Count];
        for (int i = 0; i < residual.Length; i++) residual[i] = Math.Log(_loss[c][i]) - _target[c][i];
        return residual;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Evaluate(double[] x, bool gradient)
    {
        double cost = 0, delta = _options.HuberDelta;
        for (int c = 0; c < _curves.Length; c++)
        {
            double[] parameters = [.. _places[c].Select(k => Math.Exp(x[k]))];
            _law.Evaluate(_curves[c], parameters, _loss[c], gradient ? _gradient[c] : []);
            for (int i = 0; i < _target[c].Length; i++)
            {
                if (!(_loss[c][i] > 0)) return double.PositiveInfinity;
                double r = Math.Abs(Math.Log(_loss[c][i]) - _target[c][i]);
                cost += _weight[c][i] * (r <= delta ? 0.5 * r * r : delta * (r - 0.5 * delta));
            }
        }
        foreach (Prior prior in _priors)
        {
            double z = (x[prior.Parameter] - Math.Log(prior.Center)) / prior.Spread;
            cost += 0.5 * _options.RunNoise * _options.RunNoise * z * z;
        }
        foreach (var (own, first, spread) in _alike)
        {
            double z = (x[own] - x[first]) / spread;
            cost += 0.5 * _options.RunNoise * _options.RunNoise * z * z;
        }
        if (_belief is { } belief)
            for (int a = 0; a < x.Length; a++)
                for (int b = 0; b < x.Length; b++)
                    cost += 0.5 * _options.RunNoise * _options.RunNoise * (x[a] - belief.Centre[a]) * belief.Precision[a, b] * (x[b] - belief.Centre[b]);
        return cost;
    }

    /// <summary>Gauss-Newton matrix and slope of the objective from the last gradients evaluated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normal(double[] x, double[,] hessian, double[] slope)
    {
        int n = slope.Length;
        Array.Clear(hessian);
        Array.Clear(slope);
        int p = _law.Parameters.Length;
        double[] row = new double[p], scale = [.. x.Select(Math.Exp)];
        for (int c = 0; c < _curves.Length; c++)
        {
            int[] places = _places[c];
            int count = _target[c].Length;
            for (int i = 0; i < count; i++)
            {
                double r = Math.Log(_loss[c][i]) - _target[c][i], weight = Math.Min(1, _options.HuberDelta / Math.Abs(r)) * _weight[c][i];
                for (int k = 0; k < p; k++) row[k] = _gradient[c][i * p + k] * scale[places[k]] / _loss[c][i];
                for (int a = 0; a < p; a++)
                {
                    double weighted = weight * row[a];
                    slope[places[a]] += weighted * r;
                    for (int b = 0; b <= a; b++) hessian[Math.Max(places[a], places[b]), Math.Min(places[a], places[b])] += weighted * row[b];
                }
            }
        }
        for (int a = 0; a < n; a++)
            for (int b = 0; b < a; b++) hessian[b, a] = hessian[a, b];
        double w2 = _options.RunNoise * _options.RunNoise;
        foreach (Prior prior in _priors)
        {
            double s2 = prior.Spread * prior.Spread;
            hessian[prior.Parameter, prior.Parameter] += w2 / s2;
            slope[prior.Parameter] += w2 * (x[prior.Parameter] - Math.Log(prior.Center)) / s2;
        }
        foreach (var (own, first, spread) in _alike)
        {
            double tie = w2 / (spread * spread);
            (hessian[own, own], hessian[first, first]) = (hessian[own, own] + tie, hessian[first, first] + tie);
            (hessian[own, first], hessian[first, own]) = (hessian[own, first] - tie, hessian[first, own] - tie);
            (slope[own], slope[first]) = (slope[own] + tie * (x[own] - x[first]), slope[first] - tie * (x[own] - x[first]));
        }
        if (_belief is not { } belief) return;
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++)
            {
                hessian[a, b] += w2 * belief.Precision[a, b];
                slope[a] += w2 * belief.Precision[a, b] * (x[b] - belief.Centre[b]);
            }
    }
}
