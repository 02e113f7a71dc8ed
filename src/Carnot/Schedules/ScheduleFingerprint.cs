using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Carnot.Schedules;

/// <summary>A short name for the numbers a schedule uses: the same for equal schedules however they were written.</summary>
/// <remarks>
/// <code>lr1-10000-3f2a9c0d81b7e654</code> is the version of this rule, the number of updates, and the first 64 bits of the SHA-256 of the rates.
/// Rates are counted in units of 10⁻⁶ of the largest rate's decade, n_t = ⌊η_t / unit + 0.382⌋: a rate that two programs compute with
/// different rounding (10⁻¹⁵ of the peak) gets the same count, but for about one rate in 10⁸; a change of more than 10⁻⁶ of the peak is seen.
/// The offset is no short decimal and no dyadic fraction, so that rates with few digits never lie where the count turns.
/// </remarks>
public static class ScheduleFingerprint
{
    /// <summary>2 − φ, the number that is hardest to come near to with fractions of small denominators.</summary>
    private const double Offset = 0.38196601125010515;
    private const int Block = 4096;

    /// <summary>The fingerprint of the first <paramref name="steps"/> updates. A resumed run compares that of the updates it has made.</summary>
    public static string Of(Schedule schedule, long steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (steps < 1) throw new UsageException($"A fingerprint needs at least 1 update, got {steps}.");
        double[] rates = new double[Math.Min(steps, Block)];
        double peak = 0;
        for (long from = 0; from < steps; from += Block)
            foreach (double rate in Fill(schedule, from, steps, rates)) peak = Math.Max(peak, rate);

        double unit = Unit(peak);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] bytes = new byte[sizeof(long) * Block];
        for (long from = 0; from < steps; from += Block)
        {
            ReadOnlySpan<double> part = Fill(schedule, from, steps, rates);
            for (int i = 0; i < part.Length; i++)
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), (long)Math.Floor(part[i] / unit + Offset));
            sha.AppendData(bytes, 0, part.Length * sizeof(long));
        }
        // The decade is part of the name: the same shape at a tenth of the rate is another schedule.
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, unit);
        sha.AppendData(bytes, 0, sizeof(double));
        return string.Create(CultureInfo.InvariantCulture, $"lr1-{steps}-{Convert.ToHexStringLower(sha.GetHashAndReset().AsSpan(0, 8))}");
    }

    private static ReadOnlySpan<double> Fill(Schedule schedule, long from, long steps, double[] rates)
    {
        Span<double> part = rates.AsSpan(0, (int)Math.Min(rates.Length, steps - from));
        schedule.Fill(from, part);
        return part;
    }

    /// <summary>10⁻⁶ of the decade of the peak; the peak is rounded first, so that 0.00099999999999 and 0.001 share one.</summary>
    private static double Unit(double peak)
    {
        if (peak == 0) return 1;
        string rounded = peak.ToString("E6", CultureInfo.InvariantCulture);
        int power = int.Parse(rounded.AsSpan(rounded.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return double.Parse(string.Create(CultureInfo.InvariantCulture, $"1E{power - 6}"), CultureInfo.InvariantCulture);
    }
}
