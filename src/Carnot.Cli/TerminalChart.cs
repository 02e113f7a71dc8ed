using System.Text;

namespace Carnot.Cli;

/// <summary>A curve as braille dots, two columns and four rows a letter, with its scale at the side.</summary>
internal static class TerminalChart
{
    private const int Width = 64, Height = 10;

    /// <summary>The dots of a braille letter by row and column, from U+2800.</summary>
    private static readonly int[,] Dots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <summary>The values from 0 up; every column shows the whole range of the values that fall into it, so that no spike is lost.</summary>
    public static string Draw(ReadOnlySpan<double> values, string unit)
    {
        int columns = Math.Min(2 * Width, Math.Max(2, values.Length)), rows = 4 * Height;
        double top = 0;
        foreach (double value in values) top = Math.Max(top, value);
        if (top == 0) top = 1;
        int[,] letters = new int[Height, Width];
        int before = -1;
        for (int column = 0; column < 2 * Width; column++)
        {
            int first = (int)((long)column * values.Length / (2 * Width)), last = Math.Max(first, (int)((long)(column + 1) * values.Length / (2 * Width)) - 1);
            double low = double.MaxValue, high = 0;
            for (int i = first; i <= last; i++) (low, high) = (Math.Min(low, values[i]), Math.Max(high, values[i]));
            int from = Row(high), to = Row(low);
            int end = Row(values[last]);
            // A line, not a cloud: a column reaches to where the one before it ended.
            if (before >= 0) (from, to) = (Math.Min(from, Math.Max(before, from)), Math.Max(to, Math.Min(before, to)));
            if (before >= 0 && before < from - 1) from = before + 1;
            if (before > to + 1) to = before - 1;
            for (int row = from; row <= to; row++) letters[row / 4, column / 2] |= Dots[row % 4, column % 2];
            before = end;
        }
        var text = new StringBuilder();
        string high2 = $"{top:G4}";
        int margin = Math.Max(high2.Length, 1);
        for (int row = 0; row < Height; row++)
        {
            text.Append((row == 0 ? high2 : row == Height - 1 ? "0" : "").PadLeft(margin)).Append(" \u2502");
            for (int column = 0; column < Width; column++) text.Append((char)(0x2800 + letters[row, column]));
            text.Append('\n');
        }
        text.Append(' ', margin + 1).Append('\u2514').Append('\u2500', Width).Append('\n');
        string end2 = $"{values.Length - 1} {unit}";
        return text.Append(' ', margin + 2).Append('0').Append(end2.PadLeft(Width - 1)).Append('\n').ToString();

        int Row(double value) => (int)Math.Clamp(Math.Round((rows - 1) * (1 - value / top)), 0, rows - 1);
    }
}
