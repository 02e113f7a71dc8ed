using System.Collections.Immutable;
using System.Globalization;
using Carnot.Laws;
using Carnot.Schedules;
using static System.FormattableString;

namespace Carnot.Forecasts;

/// <summary>What a prediction's doubt hangs on, and the short run that would remove most of it.</summary>
/// <param name="Candidate">The run: its schedule from step 0.</param>
/// <param name="From">The step whose checkpoint it begins from; 0 for a run of its own.</param>
/// <param name="Cost">The updates it takes.</param>
/// <param name="Before">The standard error of what is asked now, the luck of its run left out, in nats.</param>
/// <param name="After">The same after that run.</param>
public sealed record NextRun(Candidate Candidate, long From, long Cost, double Before, double After)
{
    private const int Observations = 24;

    /// <summary>The cheapest of some short runs among those that come within a tenth of the greatest reduction; null where none takes a tenth off.</summary>
    /// <param name="law">The fit.</param>
    /// <param name="target">The schedule whose final loss is asked.</param>
    /// <param name="steps">Its updates.</param>
    /// <param name="against">The run from whose final loss the difference is asked; null where the loss itself is.</param>
    /// <remarks>
    /// Optimal design under the fit's own covariance Σ: a run adds the information ⟨g gᵀ⟩/w² of a fitted curve, g being ∂ ln L/∂ ln p and w what a whole
    /// curve is off by, and the variance of what is asked falls from gᵀΣg to gᵀ(Σ⁻¹ + ⟨g gᵀ⟩/w²)⁻¹g. What the run will measure need not be known.
    /// </remarks>
    public static NextRun? For(FittedLaw law, Schedule target, long steps, Candidate? against = null)
    {
        ArgumentNullException.ThrowIfNull(law);
        if (law.Curves.IsEmpty || Precision(law) is not { } precision) return null;
        double[] wanted = Asked(law, target, steps, against);
        double before = Math.Sqrt(Variance(precision, wanted));
        NextRun[] runs = [.. Candidates(law).Select(c =>
        {
            long first = c.From > 0 ? c.From : c.Candidate.Steps / 50;
            ImmutableArray<long> at = [.. Enumerable.Range(1, Observations).Select(i => first + (c.Candidate.Steps - 1 - first) * i / Observations).Distinct()];
            double[] rows = Gradients(law, c.Candidate.Schedule, at);
            var more = (double[,])precision.Clone();
            int p = law.Values.Length;
            for (int i = 0; i < at.Length; i++)
                for (int a = 0; a < p; a++)
                    for (int b = 0; b < p; b++) more[a, b] += rows[i * p + a] * rows[i * p + b] / (at.Length * law.RunNoise * law.RunNoise);
            return new NextRun(c.Candidate, c.From, c.Candidate.Steps - c.From, before * law.Inflation, Math.Sqrt(Variance(more, wanted)) * law.Inflation);
        })];
        double least = runs.Min(r => r.After);
        NextRun chosen = runs.Where(r => r.Before - r.After >= 0.9 * (r.Before - least)).MinBy(r => r.Cost)!;
        return chosen.After < 0.9 * chosen.Before ? chosen : null;
    }

    /// <summary>The advice in one sentence.</summary>
    public string Advice => string.Create(CultureInfo.InvariantCulture, $"The run that would settle it most cheaply: {Candidate.Name}; it takes {Cost} updates and brings its standard error from {Before:F4} to {After:F4} nats.");

    /// <summary>What these runs cannot tell about a final loss, or about its difference from that of another run: parameters that go together, and the one that the answer hangs on most.</summary>
    public static ImmutableArray<string> Verdict(FittedLaw law, Schedule target, long steps, Candidate? against = null)
        => [.. new[] { Tied(law), Hinge(law, target, steps, against) }.OfType<string>()];

    /// <summary>The parameters that go together; null where all go apart.</summary>
    internal static string? Tied(FittedLaw law)
    {
        ArgumentNullException.ThrowIfNull(law);
        int p = law.Values.Length;
        double Sd(int k) => StandardDeviation(law, k);
        string[] tied = [.. from a in Enumerable.Range(0, p)
                            from b in Enumerable.Range(0, a)
                            where Sd(a) > 0.1 && Sd(b) > 0.1 && Math.Abs(law.Covariance[a * p + b]) > 0.9 * Sd(a) * Sd(b)
                            select $"{law.Law.Parameters[b].Symbol} from {law.Law.Parameters[a].Symbol}"];
        return tied.Length > 0 ? $"These runs cannot separate {string.Join(", ", tied)}: each pair moves together." : null;
    }

    /// <summary>The parameter that the answer hangs on most; null where it hangs on none.</summary>
    internal static string? Hinge(FittedLaw law, Schedule target, long steps, Candidate? against = null)
    {
        ArgumentNullException.ThrowIfNull(law);
        int p = law.Values.Length;
        double Sd(int k) => StandardDeviation(law, k);
        double[] g = Asked(law, target, steps, against);
        double variance = 0;
        double[] along = new double[p];
        for (int a = 0; a < p; a++)
        {
            for (int b = 0; b < p; b++) along[a] += law.Covariance[a * p + b] * g[b];
            variance += g[a] * along[a];
        }
        if (variance <= 0) return null;
        int most = Enumerable.Range(0, p).MaxBy(k => Sd(k) > 0 ? along[k] * along[k] / (Sd(k) * Sd(k)) : 0);
        double share = along[most] / Sd(most) * (along[most] / Sd(most)) / variance;
        LawParameter parameter = law.Law.Parameters[most];
        return string.Create(CultureInfo.InvariantCulture, $"This {(against is null ? "prediction" : "difference")} hangs most on {parameter.Symbol} ({parameter.Description}), known to {100 * Sd(most):F0} %: to know it exactly would take {100 * (1 - Math.Sqrt(Math.Max(0, 1 - share))):F0} % off the law's own standard error of {Math.Sqrt(variance) * law.Inflation:F4} nats.");
    }

    private static double StandardDeviation(FittedLaw law, int k) => Math.Sqrt(law.Covariance[k * law.Values.Length + k]);

    private static IEnumerable<(Candidate Candidate, long From)> Candidates(FittedLaw law)
    {
        double peak = law.Curves.Max(c => c.PeakRate);
        long longest = law.Curves.Max(c => c.LastStep) + 1, warmup = Math.Max(1, longest / 100);
        foreach (int fifths in (int[])[1, 2, 3, 5])
            foreach (int percent in (int[])[2, 4, 10, 20])
            {
                long from = Math.Max(2, longest * fifths / 5), length = Math.Max(2, longest * percent / 100);
                yield return (new(Invariant($"a {length}-step linear decay to zero from the step-{from} checkpoint of a run at peak {peak:G3}"), new WarmupStableDecay(peak, warmup, from + length, length, Shape.Linear), from + length), from);
            }
        foreach (double factor in (double[])[0.5, 2])
            foreach (int percent in (int[])[10, 20])
            {
                long length = Math.Max(20, longest * percent / 100);
                yield return (new(Invariant($"a run of {length} steps at the constant rate {factor * peak:G3}"), new Constant(factor * peak, warmup), length), 0);
            }
    }

    /// <summary>∂L/∂ ln p of the target's end less that of the other run's, shape (p).</summary>
    private static double[] Asked(FittedLaw law, Schedule target, long steps, Candidate? against)
    {
        double[] asked = Gradients(law, target, [steps - 1], relative: false);
        return against is null ? asked : [.. asked.Zip(Gradients(law, against.Schedule, [against.Steps - 1], relative: false), (a, b) => a - b)];
    }

    /// <summary>∂ ln L/∂ ln p at some steps, or ∂L/∂ ln p where not <paramref name="relative"/>, shape (n, p) by rows.</summary>
    private static double[] Gradients(FittedLaw law, Schedule schedule, ImmutableArray<long> steps, bool relative = true)
    {
        int n = steps.Length, p = law.Values.Length;
        double[] loss = new double[n], gradient = new double[n * p];
        law.Law.Evaluate(PreparedCurve.Of(schedule, steps), law.Values.AsSpan(), loss, gradient);
        for (int i = 0; i < n; i++)
            for (int k = 0; k < p; k++) gradient[i * p + k] *= relative ? law.Values[k] / loss[i] : law.Values[k];
        return gradient;
    }

    private static double[,]? Precision(FittedLaw law)
    {
        int p = law.Values.Length;
        var covariance = new double[p, p];
        for (int a = 0; a < p; a++)
            for (int b = 0; b < p; b++) covariance[a, b] = law.Covariance[a * p + b] * (a == b ? 1 + 1e-9 : 1);
        return LinearSystem.Inverse(covariance);
    }

    private static double Variance(double[,] precision, double[] g)
    {
        if (LinearSystem.Cholesky(precision) is not { } lower) return 0;
        double[] solved = [.. g];
        LinearSystem.SolveCholesky(lower, solved);
        return Math.Max(0, g.Zip(solved, (a, b) => a * b).Sum());
    }
}
