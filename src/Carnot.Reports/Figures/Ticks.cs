using System.Collections.Immutable;
using System.Globalization;

namespace Carnot.Reports.Figures;

/// <summary>The labelled places of an axis, its unlabelled minor places, and the power of ten taken out of the labels.</summary>
/// <param name="Values">Increasing, inside the range.</param>
/// <param name="Labels">One per value.</param>
/// <param name="Minor">Unlabelled places inside the range.</param>
/// <param name="Exponent">Labels are values divided by 10 to this power; 0 for none.</param>
internal sealed record Ticks(ImmutableArray<double> Values, ImmutableArray<string> Labels, ImmutableArray<double> Minor, int Exponent)
{
    // With the largest 1-2-5 step that leaves at most 8 intervals there are more than 8 / 2.5 = 3.2 of them, hence 3 to 9 ticks.
    private const double MostIntervals = 8;

    /// <summary>Ticks in [low, high] on the scale given.</summary>
    public static Ticks For(double low, double high, AxisScale scale) => scale == AxisScale.Log ? Logarithmic(low, high) : Linear(low, high);

    private static Ticks Linear(double low, double high)
    {
        double step = Step(low, high, out int power);
        double[] values = Multiples(low, high, step);
        double largest = Math.Max(Math.Abs(low), Math.Abs(high));
        int exponent = largest is < 1e-2 or >= 1e15 ? (int)Math.Floor(Math.Log10(values.Max(Math.Abs))) : 0;
        var (divisor, suffix) = exponent != 0 ? (Math.Pow(10, exponent), "") : Prefix(largest);
        int decimals = Math.Clamp((int)Math.Round(Math.Log10(divisor)) - power, 0, 15);
        return new([.. values], [.. values.Select(value => Plain(value / divisor, decimals, suffix))], [], exponent);
    }

    private static Ticks Logarithmic(double low, double high)
    {
        int first = (int)Math.Ceiling(Math.Log10(low) - 1e-9), last = (int)Math.Floor(Math.Log10(high) + 1e-9);
        int decades = last - first + 1;
        if (decades < 3)
        {
            double[] within = [.. Mantissas(low, high, [1, 2, 5])];
            if (within.Length < 3) within = Multiples(low, high, Step(low, high, out _));
            return new([.. within], [.. within.Select(Short)], [.. Mantissas(low, high, [1, 2, 3, 4, 5, 6, 7, 8, 9]).Except(within)], 0);
        }
        int stride = (decades + 8) / 9;
        double[] values = [.. Enumerable.Range(first, decades).Where(n => n % stride == 0).Select(n => Math.Pow(10, n))];
        double[] minor = stride == 1 && decades <= 6 ? [.. Mantissas(low, high, [2, 3, 4, 5, 6, 7, 8, 9])] : [];
        return new([.. values], [.. values.Select(Short)], [.. minor], 0);
    }

    /// <summary>The 1-2-5 step that leaves at most <see cref="MostIntervals"/> intervals, and the power of ten it belongs to.</summary>
    private static double Step(double low, double high, out int power)
    {
        double least = (high - low) / MostIntervals;
        power = (int)Math.Floor(Math.Log10(least));
        foreach (int mantissa in (int[])[1, 2, 5])
        {
            double step = Scaled(mantissa, power);
            if (step >= least) return step;
        }
        return Scaled(1, ++power);
    }

    private static double[] Multiples(double low, double high, double step)
    {
        // The last bits of low / step must not drop a tick that lies on the border.
        double first = Math.Ceiling(low / step - 1e-9), last = Math.Floor(high / step + 1e-9);
        double[] values = new double[(int)(last - first) + 1];
        for (int i = 0; i < values.Length; i++) values[i] = Math.Clamp((first + i) * step, low, high);
        return values;
    }

    private static IEnumerable<double> Mantissas(double low, double high, int[] mantissas)
    {
        for (int n = (int)Math.Floor(Math.Log10(low)); n <= (int)Math.Ceiling(Math.Log10(high)); n++)
        {
            foreach (int mantissa in mantissas)
            {
                double value = Scaled(mantissa, n);
                if (value >= low && value <= high) yield return value;
            }
        }
    }

    // Multiplying by 10^-3 is not exact where dividing by 10^3 is.
    private static double Scaled(int mantissa, int power) => power < 0 && power > -300 ? mantissa / Math.Pow(10, -power) : mantissa * Math.Pow(10, power);

    private static (double Divisor, string Suffix) Prefix(double largest) => largest switch
    {
        >= 1e12 => (1e12, "T"),
        >= 1e9 => (1e9, "G"),
        >= 1e6 => (1e6, "M"),
        >= 1e4 => (1e3, "k"),
        _ => (1, ""),
    };

    private static string Plain(double value, int decimals, string suffix)
    {
        string digits = Math.Abs(value).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        bool zero = digits.All(c => c is '0' or '.');
        if (zero && suffix.Length > 0) return "0";
        return (value < 0 && !zero ? "−" : "") + digits + suffix;
    }

    /// <summary>A label of a logarithmic axis: plain near one, a prefix above, a power of ten elsewhere.</summary>
    private static string Short(double value)
    {
        if (value is >= 1e-3 and < 1e4) return value.ToString("0.#########", CultureInfo.InvariantCulture);
        if (value is >= 1e4 and < 1e15)
        {
            var (divisor, suffix) = Prefix(value);
            return (value / divisor).ToString("0.###", CultureInfo.InvariantCulture) + suffix;
        }
        return Numbers.Scientific(value, 3);
    }
}
