namespace Carnot.Logs.Text;

/// <summary>Colours and cursor movements of terminals.</summary>
internal static class Ansi
{
    private const byte Escape = 0x1B;

    /// <summary>The line without escape sequences: ESC [ parameters, then one letter; any other ESC with the byte after it.</summary>
    /// <param name="line">Returned as it is where there is no escape.</param>
    /// <param name="buffer">Holds the result otherwise; used again for the next line.</param>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> line, ref byte[] buffer)
    {
        int escape = line.IndexOf(Escape);
        if (escape < 0) return line;
        if (buffer.Length < line.Length) buffer = new byte[line.Length];
        int length = 0;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != Escape)
            {
                buffer[length++] = line[i];
                continue;
            }
            i++;
            if (i >= line.Length || line[i] != '[') continue;
            do i++;
            while (i < line.Length && line[i] is < 0x40 or > 0x7E);
        }
        return buffer.AsSpan(0, length);
    }
}
