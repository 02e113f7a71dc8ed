using Carnot.Statistics;
using Carnot.Thermodynamics;

namespace Carnot.Measurements;

/// <summary>How heat leaves after the learning rate was changed: Q(τ) = Q (1 − exp(−(λτ)^β)) over river time τ since the change.</summary>
/// <remarks>
/// β = 1 is Fourier's law, one rate for all valleys; β &lt; 1 is a spectrum of rates, the wider the smaller β (Kohlrausch's stretched exponential).
/// λ is the conductance of the theory, 2a under plain SGD, in units of 1/η.
/// </remarks>
/// <param name="Heat">Q, the heat that the change releases in the end, in nats.</param>
/// <param name="Conductance">λ.</param>
/// <param name="Stretching">β.</param>
/// <param name="HalfTime">The river time after which half of Q is released: (ln 2)^(1/β)/λ.</param>
/// <param name="Fourier">Whether one rate describes it.</param>
public sealed record MeasuredRelaxation(Estimate Heat, Estimate Conductance, Estimate Stretching, Estimate HalfTime, LawVerdict Fourier)
{
    private const string Law = "Fourier's law";

    /// <summary>From the released heat of replicas at the same river times, shape (replicas, times).</summary>
    /// <param name="times">τ &gt; 0, ascending.</param>
    /// <param name="released">L of a branch that goes on as before, less L of the changed one, at the same river time.</param>
    /// <param name="resolution">The departure of β from 1 that would count as a violation.</param>
    public static MeasuredRelaxation Of(ReadOnlySpan<double> times, IReadOnlyList<double[]> released, double resolution = 0.1)
    {
        ArgumentNullException.ThrowIfNull(released);
        if (times.Length < 4) throw new UsageException($"A relaxation has three parameters and needs 4 times or more, got {times.Length}.");
        if (released.Count < 3) throw new UsageException($"A relaxation needs 3 replicas or more for its error, got {released.Count}.");
        double[] tau = ReleasedHeat.Times(times, released);
        double[] MeanWithout(int left) => [.. tau.Select((_, i) => released.Where((_, r) => r != left).Average(replica => replica[i]))];
        var whole = Fit(tau, MeanWithout(-1));
        var parts = Enumerable.Range(0, released.Count).Select(left => Polish(tau, MeanWithout(left), whole.Heat, Math.Log(whole.Rate), whole.Stretching)).ToArray();
        // Rates and powers are positive and their errors relative, so the jackknife runs over their logarithms.
        Estimate heat = Jackknife.Of(whole.Heat, [.. parts.Select(p => p.Heat)]);
        Estimate rate = Logarithmic(whole.Rate, [.. parts.Select(p => p.Rate)]), stretching = Logarithmic(whole.Stretching, [.. parts.Select(p => p.Stretching)]);
        Estimate half = Logarithmic(Half(whole), [.. parts.Select(Half)]);
        LawVerdict fourier = Math.Abs(heat.Value) > LawVerdict.Sigmas(heat) * heat.StandardError && half.Value < 2 * tau[^1]
            ? LawVerdict.OnEquality(Law, resolution, [new Comparison("the exponent β", 1, stretching, stretching.Minus(Estimate.Exact(1)))])
            : LawVerdict.TooLittle(Law, resolution, $"The released heat {heat} is not clear of 0, or half of it would be out only after river time {half.Value:G3} where {tau[^1]:G3} was followed: use more replicas or longer branches.");
        return new(heat, rate, stretching, half, fourier);
    }

    private static double Half((double Heat, double Rate, double Stretching) fit) => Math.Pow(Math.Log(2), 1 / fit.Stretching) / fit.Rate;

    private static Estimate Logarithmic(double whole, double[] without)
    {
        Estimate log = Jackknife.Of(Math.Log(whole), [.. without.Select(value => Math.Log(value))]);
        return new(whole, whole * log.StandardError, log.EffectiveSamples);
    }

    /// <summary>Least squares: the best point of a coarse grid, polished.</summary>
    private static (double Heat, double Rate, double Stretching) Fit(double[] tau, double[] y)
    {
        var best = (Error: double.PositiveInfinity, Heat: 0.0, LogRate: 0.0, Power: 1.0);
        for (double logRate = -Math.Log(tau[^1]) - 3; logRate < 3 - Math.Log(tau[0]); logRate += 0.5)
            foreach (double power in (double[])[0.3, 0.5, 0.75, 1, 1.5, 2])
            {
                double fy = 0, ff = 0;
                for (int i = 0; i < tau.Length; i++)
                {
                    double f = 1 - Math.Exp(-Math.Pow(Math.Exp(logRate) * tau[i], power));
                    (fy, ff) = (fy + f * y[i], ff + f * f);
                }
                double heat = fy / ff, error = Error(tau, y, heat, logRate, power);
                if (error < best.Error) best = (error, heat, logRate, power);
            }
        return Polish(tau, y, best.Heat, best.LogRate, best.Power);
    }

    /// <summary>Levenberg's and Marquardt's method in (Q, ln λ, ln β).</summary>
    private static (double Heat, double Rate, double Stretching) Polish(double[] tau, double[] y, double heat, double logRate, double power)
    {
        double damping = 1e-3, error = Error(tau, y, heat, logRate, power);
        for (int iteration = 0; iteration < 100 && damping < 1e12; iteration++)
        {
            double[,] system = new double[3, 4];
            for (int i = 0; i < tau.Length; i++)
            {
                double log = logRate + Math.Log(tau[i]), u = Math.Exp(power * log), left = Math.Exp(-u);
                double[] slope = [1 - left, heat * left * u * power, heat * left * u * power * log];
                for (int r = 0; r < 3; r++)
                {
                    for (int c = 0; c < 3; c++) system[r, c] += slope[r] * slope[c];
                    system[r, 3] += slope[r] * (y[i] - heat * (1 - left));
                }
            }
            for (int r = 0; r < 3; r++) system[r, r] *= 1 + damping;
            double[] step = Laws.LinearSystem.SolveSmall(system);
            double triedPower = power * Math.Exp(step[2]), tried = Error(tau, y, heat + step[0], logRate + step[1], triedPower);
            if (tried < error)
            {
                bool still = error - tried < 1e-14 * error;
                (heat, logRate, power, error, damping) = (heat + step[0], logRate + step[1], triedPower, tried, damping / 10);
                if (still) break;
            }
            else damping *= 10;
        }
        return (heat, Math.Exp(logRate), power);
    }

    private static double Error(double[] tau, double[] y, double heat, double logRate, double power)
    {
        double sum = 0;
        for (int i = 0; i < tau.Length; i++)
        {
            double rest = y[i] - heat * (1 - Math.Exp(-Math.Exp(power * (logRate + Math.Log(tau[i])))));
            sum += rest * rest;
        }
        return sum;
    }
}
