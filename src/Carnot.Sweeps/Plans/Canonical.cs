using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Carnot.Sweeps.Plans;

/// <summary>One spelling for each value, so that equal settings have equal names: <c>1e-3</c> and <c>0.0010</c> are both <c>0.001</c>.</summary>
internal static partial class Canonical
{
    /// <summary>Whole numbers without leading zeros, others as the shortest text that reads back to the same bits, −0 as 0; other words as they are.</summary>
    public static string Text(string value)
    {
        if (Whole().IsMatch(value)) return BigInteger.Parse(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? Text(number) : value;
    }

    /// <summary>The shortest text that reads back to the same bits; what is not finite is a <see cref="UsageException"/>.</summary>
    public static string Text(double value) => !double.IsFinite(value) ? throw new UsageException($"{value.ToString(CultureInfo.InvariantCulture)} is no value that a run can be given; values are finite.")
        : value == 0 ? "0" : Math.Abs(value) < 1e15 && value == Math.Floor(value) ? value.ToString("F0", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[+-]?\d+$")]
    private static partial Regex Whole();
}
