using Carnot.Randomness;

namespace Carnot.Laws;

/// <summary>Predicted final losses of several runs whose errors are partly common, so that differences are surer than the losses themselves.</summary>
public sealed class JointPrediction
{
    private const int Draws = 20_000;

    private readonly double[] _mean;
    private readonly double[,] _covariance;
    private readonly double[,] _form;
    private readonly double[] _luck;

    /// <param name="mean">The final losses, shape (k).</param>
    /// <param name="covariance">Their covariance by the law's parameters, shape (k, k).</param>
    /// <param name="form">Their covariance by the form of the law's kernel, shape (k, k).</param>
    /// <param name="luck">One standard error of what each whole curve is off by, in nats, shape (k). The scatter of a single loss, such as that of one batch, is no part of a run's standing.</param>
    internal JointPrediction(double[] mean, double[,] covariance, double[,] form, double[] luck) => (_mean, _covariance, _form, _luck) = (mean, covariance, form, luck);

    /// <summary>The predicted final loss of run <paramref name="i"/> in nats.</summary>
    public double Final(int i) => _mean[i];

    /// <summary>One standard error of the final loss of run <paramref name="i"/> by the law's parameters alone: the luck of that run and the law's form left out.</summary>
    public double StandardError(int i) => Math.Sqrt(Math.Max(0, _covariance[i, i]));

    /// <summary>Final loss of <paramref name="i"/> minus that of <paramref name="j"/> with its 80 % interval, first order: what the two have in common cancels, the luck of either run does not.</summary>
    public (double Value, double Low, double High) Difference(int i, int j)
    {
        double value = _mean[i] - _mean[j], luck = i == j ? 0 : _luck[i] * _luck[i] + _luck[j] * _luck[j];
        double reach = FittedLaw.Normal80 * Math.Sqrt(Math.Max(0, OfDifference(_covariance)) + Math.Max(0, OfDifference(_form)) + luck);
        return (value, value - reach, value + reach);

        double OfDifference(double[,] c) => c[i, i] + c[j, j] - 2 * c[i, j];
    }

    /// <summary>How often each run ends lowest in joint draws of the law's parameters, its form and each run's own luck, shape (k).</summary>
    public double[] ProbabilityBest()
    {
        int k = _mean.Length;
        var noisy = (double[,])_covariance.Clone();
        for (int i = 0; i < k; i++)
        {
            noisy[i, i] += _luck[i] * _luck[i];
            for (int j = 0; j < k; j++) noisy[i, j] += _form[i, j];
        }
        double[,] lower = LinearSystem.Cholesky(noisy) ?? throw new CheckException("The covariance of the predictions is not positive definite: the fit has not settled. Fit to longer runs, or to more of them.");
        var random = new Rng(1, "probability of the best schedule");
        double[] wins = new double[k], normal = new double[k];
        for (int draw = 0; draw < Draws; draw++)
        {
            int best = 0;
            double least = double.PositiveInfinity;
            for (int i = 0; i < k; i++)
            {
                normal[i] = random.NextNormal();
                double value = _mean[i];
                for (int j = 0; j <= i; j++) value += lower[i, j] * normal[j];
                if (value < least) (best, least) = (i, value);
            }
            wins[best] += 1.0 / Draws;
        }
        return wins;
    }
}
