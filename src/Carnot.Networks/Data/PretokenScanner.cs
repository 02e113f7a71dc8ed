using System.Globalization;
using System.Text;

namespace Carnot.Networks.Data;

/// <summary>Cuts a text into the pieces that byte-pair merges never cross: words with their space before, numbers, signs, white space.</summary>
/// <remarks>
/// The pieces of GPT-2's pattern <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, found in one pass over Unicode characters.
/// Source: Radford et al. (2019), section 2.2, and the published encoder.
/// </remarks>
internal static class PretokenScanner
{
    private enum Class
    {
        Letter,
        Number,
        Space,
        Other,
    }

    /// <summary>The length in UTF-16 units of the piece at the start of a text that is not empty.</summary>
    public static int Next(ReadOnlySpan<char> text)
    {
        if (text[0] == '\'' && Contraction(text) is > 0 and int contraction) return contraction;
        int start = text.Length > 1 && text[0] == ' ' && ClassAt(text[1..], out _) != Class.Space ? 1 : 0;
        Class first = ClassAt(text[start..], out int length);
        int end = start + length, last = 0;
        while (end < text.Length && ClassAt(text[end..], out int next) == first)
        {
            last = end;
            end += next;
        }
        // White space before a word leaves its last character to that word.
        return first == Class.Space && end < text.Length && last > 0 ? last : end;
    }

    private static int Contraction(ReadOnlySpan<char> text) => text.Length > 1 && text[1] is 's' or 't' or 'm' or 'd' ? 2
        : text.Length > 2 && text[1..3] is "re" or "ve" or "ll" ? 3 : 0;

    private static Class ClassAt(ReadOnlySpan<char> text, out int length)
    {
        if (text[0] < 128)
        {
            length = 1;
            char c = text[0];
            return char.IsAsciiLetter(c) ? Class.Letter : char.IsAsciiDigit(c) ? Class.Number : c is ' ' or (>= '\t' and <= '\r') ? Class.Space : Class.Other;
        }
        Rune.DecodeFromUtf16(text, out Rune rune, out length);
        if (Rune.IsWhiteSpace(rune)) return Class.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Class.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Class.Number,
            _ => Class.Other,
        };
    }
}
