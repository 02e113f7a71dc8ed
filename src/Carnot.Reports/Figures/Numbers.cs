using System.Globalization;

namespace Carnot.Reports.Figures;

/// <summary>Numbers as a reader wants them: a true minus sign, powers of ten, and no more digits than the error allows.</summary>
public static class Numbers
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary><paramref name="value"/> to so many significant digits: 0.0123, 1234, 1.23×10⁻⁷.</summary>
    public static string Significant(double value, int digits = 4)
    {
        if (double.IsNaN(value)) return "–";
        if (double.IsInfinity(value)) return value > 0 ? "∞" : "−∞";
        if (value == 0) return "0";
        int power = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return power is < -3 or > 6 ? Scientific(value, digits) : Fixed(value, Math.Max(0, digits - 1 - power));
    }

    /// <summary><paramref name="value"/> with so many decimals and a true minus sign; thousands are set apart from 10 000 on.</summary>
    public static string Fixed(double value, int decimals)
    {
        if (!double.IsFinite(value)) return Significant(value);
        string text = Math.Abs(value).ToString((Math.Abs(value) >= 1e4 ? "N" : "F") + Math.Clamp(decimals, 0, 15).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            .Replace(',', '\u202F');
        return value < 0 && text.Any(c => c is >= '1' and <= '9') ? "−" + text : text;
    }

    /// <summary>A count with its thousands set apart.</summary>
    public static string Count(long value) => Fixed(value, 0);

    /// <summary>Value ± standard error, both to the second significant digit of the error: 3.142 ± 0.012. An error below 10⁻⁴ of the value is left out.</summary>
    public static string WithError(double value, double error)
    {
        if (!(error > 0) || !double.IsFinite(error) || !double.IsFinite(value)) return Significant(value);
        // Below a ten-thousandth the error would only fill the line with digits.
        if (error < 1e-4 * Math.Abs(value)) return Significant(value, 5);
        int last = (int)Math.Floor(Math.Log10(error)) - 1;
        double largest = Math.Max(Math.Abs(value), error);
        int power = (int)Math.Floor(Math.Log10(largest));
        if (power is >= -3 and <= 5) return $"{Fixed(value, Math.Max(0, -last))} ± {Fixed(error, Math.Max(0, -last))}";
        double unit = Math.Pow(10, power);
        int decimals = Math.Max(0, power - last);
        return $"({Fixed(value / unit, decimals)} ± {Fixed(error / unit, decimals)})×10{Superscript(power)}";
    }

    /// <summary>Value ± standard error of an estimate.</summary>
    public static string WithError(Estimate estimate) => WithError(estimate.Value, estimate.StandardError);

    /// <summary>m×10ⁿ, the mantissa to at most so many significant digits and without trailing zeros.</summary>
    internal static string Scientific(double value, int digits)
    {
        string[] parts = value.ToString("E" + Math.Max(0, digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).Split('E');
        string mantissa = parts[0].Contains('.', StringComparison.Ordinal) ? parts[0].TrimEnd('0').TrimEnd('.') : parts[0];
        string power = "10" + Superscript(int.Parse(parts[1], CultureInfo.InvariantCulture));
        return mantissa switch
        {
            "1" => power,
            "-1" => "−" + power,
            _ => $"{mantissa.Replace('-', '−')}×{power}",
        };
    }

    internal static string Superscript(int power)
        => string.Concat(power.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : Superscripts[c - '0']));
}
