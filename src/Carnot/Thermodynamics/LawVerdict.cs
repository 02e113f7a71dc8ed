using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics.Distributions;

namespace Carnot.Thermodynamics;

/// <summary>A law of thermodynamics held against data: the verdict, the numbers behind it, and one sentence.</summary>
/// <remarks>
/// With violations d ± σ and a resolution δ, the law holds if |d| + zσ ≤ δ for every number, is broken if |d| − zσ > δ for one of them,
/// and cannot be told otherwise. So "holds" always means that a violation of size δ would have been seen. z is 3 for one number and grows with their
/// count (Bonferroni), so that a wrong verdict has probability 0.3 % or less. For a bound, d itself takes the place of |d|.
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
        double z = Sigmas(comparisons.Length);

        Comparison most = comparisons.MaxBy(c => size(c.Violation.Value) - z * c.Violation.StandardError)!;
        if (size(most.Violation.Value) - z * most.Violation.StandardError > resolution)
            return new(law, Verdict.Broken, resolution, comparisons, $"{law}: broken. {Capital(Describe(most))}, where {Percent(resolution)} was allowed.");

        Comparison least = comparisons.MaxBy(c => size(c.Violation.Value) + z * c.Violation.StandardError)!;
        if (size(least.Violation.Value) + z * least.Violation.StandardError <= resolution)
            return new(law, Verdict.Holds, resolution, comparisons, $"{law}: holds within {Percent(resolution)}. At worst, {Describe(least)}.");

        return new(law, Verdict.CannotTell, resolution, comparisons,
            $"{law}: cannot tell. {Capital(Describe(least))}; at {z.ToString("F1", CultureInfo.InvariantCulture)} σ this neither excludes nor shows a violation of {Percent(resolution)}. More samples would settle it.");
    }

    /// <summary>z such that |z| is exceeded by chance as rarely by one of <paramref name="count"/> normal errors as 3 is by one.</summary>
    private static double Sigmas(int count) => -Normal.InvCDF(0, 1, Normal.CDF(0, 1, -3) / count);

    private static string Describe(Comparison c)
        => $"{c.Quantity} is {WithError(c.Measured, Text)} against {Text(c.Expected)}, a violation of {WithError(c.Violation, Percent)}";

    /// <summary>An exact number has no error to tell.</summary>
    private static string WithError(Estimate number, Func<double, string> text)
        => number.StandardError == 0 ? text(number.Value) : $"{text(number.Value)} ± {text(number.StandardError)}";

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];

    private static string Text(double x) => x.ToString("G4", CultureInfo.InvariantCulture);

    private static string Percent(double x) => (100 * x).ToString("G3", CultureInfo.InvariantCulture) + " %";
}
