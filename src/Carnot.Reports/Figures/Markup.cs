using System.Globalization;
using System.Text;

namespace Carnot.Reports.Figures;

/// <summary>Text and numbers inside SVG and HTML.</summary>
internal static class Markup
{
    /// <summary>Text that means only itself between tags and in attributes. What XML forbids (controls, half surrogates) becomes U+FFFD.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '"': escaped.Append("&quot;"); break;
                case '\'': escaped.Append("&#39;"); break;
                case '\t' or '\n': escaped.Append(c); break;
                case '\r': escaped.Append("&#13;"); break;
                default:
                    if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) escaped.Append(c).Append(text[++i]);
                    else escaped.Append(c < ' ' || char.IsSurrogate(c) || c is >= '\u007F' and <= '\u009F' or '\uFFFE' or '\uFFFF' ? '\uFFFD' : c);
                    break;
            }
        }
        return escaped.ToString();
    }

    /// <summary>A coordinate to a tenth of a pixel.</summary>
    public static string Number(double value) => (Math.Round(value, 1) + 0.0).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>The width of a text in a sans-serif face, a little generous: labels are placed by it and must not overlap.</summary>
    public static double Width(string text, double size)
    {
        double ems = 0;
        foreach (char c in text)
        {
            ems += c switch
            {
                'i' or 'j' or 'l' or 't' or 'f' or 'r' or 'I' or '.' or ',' or ':' or ';' or '|' or '!' or '\'' or ' ' or '(' or ')' or '\u202F' => 0.34,
                'm' or 'w' or 'M' or 'W' or '@' or '%' => 0.92,
                >= '⁰' and <= '⁹' or '¹' or '²' or '³' => 0.4,
                >= 'A' and <= 'Z' => 0.7,
                >= '\u2E80' => 1.05,
                _ => 0.57,
            };
        }
        return ems * size;
    }

    /// <summary>The text where it is at most <paramref name="widest"/> pixels wide; otherwise its beginning and its end, which tell alike names apart, about an ellipsis.</summary>
    public static string Shorten(string text, double size, double widest)
    {
        if (Width(text, size) <= widest) return text;
        int head = 0, tail = text.Length;
        double room = widest - Width("…", size);
        while (true)
        {
            bool front = head <= text.Length - tail;
            room -= Width(text.Substring(front ? head : tail - 1, 1), size);
            if (room < 0) break;
            if (front) head++;
            else tail--;
        }
        if (head > 0 && char.IsHighSurrogate(text[head - 1])) head--;
        if (tail < text.Length && char.IsLowSurrogate(text[tail])) tail++;
        return $"{text[..head]}…{text[tail..]}";
    }
}
