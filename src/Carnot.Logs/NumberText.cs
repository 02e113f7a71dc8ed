using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Carnot.Logs;

/// <summary>Numbers as logs write them: the same on every machine, NaN and infinities included.</summary>
public static class NumberText
{
    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    private static readonly string[] Absent = ["", "null", "none", "na", "n/a", "-"];

    /// <summary>Reads a number with a decimal point; nan, inf and infinity in any case and with a sign are numbers.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        text = Trim(text);
        if (TryParseShort(text, out value)) return true;
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

    /// <summary>
    /// Plain decimals of at most 15 digits, which is what logs hold. Digits and power of ten are then both exact doubles, so that the one
    /// division or multiplication gives the nearest double: the same bits as the general parser. Source: Clinger, "How to read floating point numbers accurately" (1990).
    /// </summary>
    private static bool TryParseShort(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        int i = 0, digits = 0, fraction = 0;
        bool negative = text.Length > 0 && text[0] == '-', point = false;
        if (negative) i = 1;
        long mantissa = 0;
        for (; i < text.Length; i++)
        {
            int digit = text[i] - '0';
            if ((uint)digit <= 9)
            {
                mantissa = mantissa * 10 + digit;
                if (point) fraction++;
                if (++digits > 15) return false;
            }
            else if (text[i] == '.' && !point) point = true;
            else break;
        }
        if (digits == 0) return false;
        int power = -fraction;
        if (i < text.Length)
        {
            if (text[i] is not ((byte)'e' or (byte)'E') || !Utf8Parser.TryParse(text[(i + 1)..], out int exponent, out int used) || used != text.Length - i - 1) return false;
            if (Math.Abs((long)exponent) > 22) return false;
            power += exponent;
        }
        if (power < -22 || power > 22) return false;
        value = power < 0 ? mantissa / PowersOfTen[-power] : mantissa * PowersOfTen[power];
        if (negative) value = -value;
        return true;
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
