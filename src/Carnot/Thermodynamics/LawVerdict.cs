using System.Collections.Immutable;
using System.Globalization;
using Carnot.Statistics;
using MathNet.Numerics.Distributions;

namespace Carnot.Thermodynamics;

/// <summary>A law of thermodynamics held against data: the verdict, the numbers behind it, and one sentence.</summary>
/// <remarks>
/// With violations d ± σ and a resolution δ, the law holds if |d| + zσ ≤ δ for every number, is broken if |d| − zσ > δ for one of them,
/// and cannot be told otherwise. So "holds" always means that a violation of size δ would have been seen. z is 3 for one number whose error is known; it grows
/// with the count of numbers (Bonferroni) and is Student's where σ was measured from n samples (n − 1 degrees of freedom: 19 for 3, 5.5 for 6, 3.3 for 30),
/// so that a wrong verdict has probability 0.3 % or less. For a bound, d itself takes the place of |d|.
/// </remarks>
/// <param name="Law">The name of the law.</param>
/// <param name="Verdict">Holds, broken or cannot tell.</param>
/// <param name="Resolution">δ, the relative violation that was asked about.</param>
/// <param name="Comparisons">The numbers, with errors.</param>
/// <param name="Sentence">The verdict in words.</param>
public sealed record LawVerdict(string Law, Verdict Verdict, double Resolution, ImmutableArray<Comparison> Comparisons, string Sentence)
{
    /// <summary>The verdict on numbers that the law fixes.</summary>
    internal static LawVerdict OnEquality(string law, double resolution, ImmutableArray<Comparison> comparisons)
        => On(law, resolution, comparisons, d => Math.Abs(d));

    /// <summary>The verdict on numbers that the law bounds from one side.</summary>
    internal static LawVerdict OnBound(string law, double resolution, ImmutableArray<Comparison> comparisons)
        => On(law, resolution, comparisons, d => d);

    /// <summary>The data do not hold enough to ask.</summary>
    internal static LawVerdict TooLittle(string law, double resolution, string reason)
        => new(law, Verdict.CannotTell, resolution, [], $"{law}: cannot tell. {reason}");

    private static LawVerdict On(string law, double resolution, ImmutableArray<Comparison> comparisons, Func<double, double> size)
    {
        Require.Positive("resolution", resolution);
        if (comparisons.IsEmpty) return TooLittle(law, resolution, "No numbers were given.");
        double Error(Comparison c) => c.Violation.StandardError > 0 ? Sigmas(c.Violation, comparisons.Length) * c.Violation.StandardError : 0;

        Comparison most = comparisons.MaxBy(c => size(c.Violation.Value) - Error(c))!;
        if (size(most.Violation.Value) - Error(most) > resolution)
            return new(law, Verdict.Broken, resolution, comparisons, $"{law}: broken. {Capital(Describe(most))}, where {Percent(resolution)} was allowed.");

        Comparison least = comparisons.MaxBy(c => size(c.Violation.Value) + Error(c))!;
        if (size(least.Violation.Value) + Error(least) <= resolution)
            return new(law, Verdict.Holds, resolution, comparisons, $"{law}: holds within {Percent(resolution)}. At worst, {Describe(least)}.");

        return new(law, Verdict.CannotTell, resolution, comparisons,
            $"{law}: cannot tell. {Capital(Describe(least))}; at {Sigmas(least.Violation, comparisons.Length).ToString("F1", CultureInfo.InvariantCulture)} σ this neither excludes nor shows a violation of {Percent(resolution)}. More samples would settle it.");
    }

    /// <summary>z such that one of <paramref name="count"/> numbers is off by z of its errors by chance as rarely as one normal number by 3.</summary>
    internal static double Sigmas(Estimate number, int count = 1) => Student.Sigmas(number.EffectiveSamples - 1, Normal.CDF(0, 1, -3) / count);

    private static string Describe(Comparison c)
        => $"{c.Quantity} is {WithError(c.Measured, Text)} against {Text(c.Expected)}, a violation of {WithError(c.Violation, Percent)}";

    /// <summary>An exact number has no error to tell.</summary>
    private static string WithError(Estimate number, Func<double, string> text)
        => number.StandardError == 0 ? text(number.Value) : $"{text(number.Value)} ± {text(number.StandardError)}";

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];

    private static string Text(double x) => x.ToString("G4", CultureInfo.InvariantCulture);

    private static string Percent(double x) => (100 * x).ToString("G3", CultureInfo.InvariantCulture) + " %";
}
