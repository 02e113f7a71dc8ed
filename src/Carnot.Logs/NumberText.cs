using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Carnot.Logs;

/// <summary>Numbers as logs write them: the same on every machine, NaN and infinities included.</summary>
public static class NumberText
{
    private static readonly string[] Absent = ["", "null", "none", "na", "n/a", "-"];

    /// <summary>Reads a number with a decimal point; nan, inf and infinity in any case and with a sign are numbers.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        text = Trim(text);
        if (Utf8Parser.TryParse(text, out value, out int used) && used == text.Length) return true;
        return TryParseWord(text, out value);
    }

    /// <summary>Whether a cell says that it has no value.</summary>
    public static bool IsAbsent(ReadOnlySpan<byte> text)
    {
        text = Trim(text);
        if (text.IsEmpty) return true;
        if (text.Length > 4) return false;
        return Absent.Contains(Encoding.UTF8.GetString(text), StringComparer.OrdinalIgnoreCase);
    }

    private static bool TryParseWord(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > 64) return false;
        string word = Encoding.UTF8.GetString(text);
        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        double? known = word.TrimStart('+').ToUpperInvariant() switch
        {
            "NAN" or "-NAN" => double.NaN,
            "INF" or "INFINITY" => double.PositiveInfinity,
            "-INF" or "-INFINITY" => double.NegativeInfinity,
            _ => null,
        };
        value = known ?? 0;
        return known is not null;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t"u8);
}
