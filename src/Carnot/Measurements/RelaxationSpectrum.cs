using System.Collections.Immutable;
using Carnot.Laws;

namespace Carnot.Measurements;

/// <summary>Which relaxation times heat leaves with: Q(τ) = Σ w (1 − e^(−λτ)) taken apart into bands of 1/λ, without a model of the spectrum.</summary>
/// <remarks>
/// An inverse Laplace transform is ill-posed, so a band has soft edges: a mode counts in it with <see cref="Weight"/>, the regularised gamma function of
/// order 2 of Post's and Widder's inversion. Each band is the linear combination Σ c Q(τ) whose response to every λ comes nearest to that weight; c
/// depends on the times alone, so the heat of a band is unbiased but for <see cref="RelaxationBand.Blur"/> and its error is that of a mean of replicas.
/// One rate, Fourier's law, fills one band or two neighbours. Source of the method: Backus and Gilbert, Phil. Trans. R. Soc. A 266 (1970).
/// </remarks>
/// <param name="Bands">Each four times as slow as the one before; the first holds all modes that are faster than the first time.</param>
/// <param name="Released">Q at the last time, in nats.</param>
/// <param name="Leaving">What the last e-fold of the time released, Q(τ) − Q(τ/e): what is left beyond it cannot be told while this is not small.</param>
/// <param name="OneRate">How far the bands are from those of any single rate; null where fewer than 4 are resolved or replicas are too few.</param>
public sealed record RelaxationSpectrum(ImmutableArray<RelaxationBand> Bands, Estimate Released, Estimate Leaving, OneRateTest? OneRate)
{
    /// <summary>The <see cref="RelaxationBand.Blur"/> from which a band counts as not resolved.</summary>
    internal const double LargestBlur = 0.05;

    /// <summary>Whether all heat is out by the last time, but for 5 %: an e-fold of the time that releases so little, three of its errors counted.</summary>
    public bool IsFinished => Leaving.Value + 3 * Leaving.StandardError <= 0.05 * Released.Value;

    /// <summary>The ratio of a band's relaxation times: a weight of order 2 rises from a quarter to three quarters over a factor of 2.8.</summary>
    private const double Width = 4;

    /// <summary>The price of noise, Σ c², beside the mean square of the departure from the weight: bands lie within 0.03 of it at 24 times over three decades, at a Σ c² of 3 to 5.</summary>
    private const double NoisePrice = 3e-5;

    /// <summary>Rates a decade on which responses are compared, from a hundredth of the slowest that the times see to a hundred times the fastest.</summary>
    private const int PerDecade = 12;

    /// <summary>The part of a mode of rate λ that counts as relaxed within <paramref name="time"/>: 1 − (1 + x) e^(−x), x = 2 λ t.</summary>
    public static double Weight(double rate, double time)
    {
        double x = 2 * rate * time;
        return 1 - (1 + x) * Math.Exp(-x);
    }

    /// <summary>From the released heat of replicas at the same river times, shape (replicas, times).</summary>
    /// <param name="times">τ &gt; 0, ascending; evenly spaced in ln τ they resolve most.</param>
    /// <param name="released">L of a branch that goes on as before, less L of the changed one, at the same river time.</param>
    public static RelaxationSpectrum Of(ReadOnlySpan<double> times, IReadOnlyList<double[]> released)
    {
        ArgumentNullException.ThrowIfNull(released);
        if (times.Length < 4) throw new UsageException($"A spectrum of relaxation needs 4 times or more, got {times.Length}.");
        if (released.Count < 3) throw new UsageException($"A spectrum of relaxation needs 3 replicas or more for its errors, got {released.Count}.");
        double[] tau = ReleasedHeat.Times(times, released);
        double first = tau[0], last = tau[^1];
        var bands = ImmutableArray.CreateBuilder<RelaxationBand>();
        var combinations = new List<double[]>();
        double from = 0;
        for (double to = first; 2 * to <= last; (from, to) = (to, to * Width))
        {
            double below = from, above = to;
            var (combination, blur) = Combination(tau, rate => Weight(rate, above) - Weight(rate, below));
            bands.Add(new(below, above, Estimate.MeanOfIndependent(Heats(combination)), blur));
            combinations.Add(combination);
        }
        var (late, _) = Combination(tau, rate => Math.Exp(-rate * last / Math.E) - Math.Exp(-rate * last));
        double[][] known = [.. combinations.Where((_, band) => bands[band].IsResolved)];
        return new(bands.ToImmutable(), Estimate.MeanOfIndependent([.. released.Select(replica => replica[^1])]), Estimate.MeanOfIndependent(Heats(late)),
            OneRateTest.Of(tau, known, [.. known.Select(Heats)], (first / 10, last * 10)));

        double[] Heats(double[] combination) => [.. released.Select(replica => replica.Zip(combination, (heat, c) => heat * c).Sum())];
    }

    /// <summary>c such that Σ c (1 − e^(−λτ)) is nearest to a weight.</summary>
    private static (double[] Combination, double Blur) Combination(double[] tau, Func<double, double> weight)
    {
        int n = tau.Length;
        double slowest = 0.01 / tau[^1], fastest = 100 / tau[0];
        int rates = (int)(PerDecade * Math.Log10(fastest / slowest)) + 1;
        double[] rate = [.. Enumerable.Range(0, rates).Select(j => slowest * Math.Pow(fastest / slowest, j / (rates - 1.0)))];
        double[,] normal = new double[n, n];
        double[] combination = new double[n];
        foreach (double lambda in rate)
            for (int i = 0; i < n; i++)
            {
                double response = 1 - Math.Exp(-lambda * tau[i]);
                combination[i] += response * weight(lambda) / rates;
                for (int k = 0; k < n; k++) normal[i, k] += response * (1 - Math.Exp(-lambda * tau[k])) / rates;
            }
        for (int i = 0; i < n; i++) normal[i, i] += NoisePrice;
        LinearSystem.SolveCholesky(LinearSystem.Cholesky(normal)!, combination);
        double blur = rate.Max(lambda => Math.Abs(tau.Select((t, i) => combination[i] * (1 - Math.Exp(-lambda * t))).Sum() - weight(lambda)));
        return (combination, blur);
    }
}
