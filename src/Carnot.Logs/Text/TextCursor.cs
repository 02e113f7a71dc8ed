using System.Buffers;

namespace Carnot.Logs.Text;

/// <summary>Walks along one line: literals, numbers, blanks. A step that does not fit leaves the cursor where it was.</summary>
internal ref struct TextCursor(ReadOnlySpan<byte> line)
{
    private static readonly SearchValues<byte> Ends = SearchValues.Create(" \t,|%;)"u8);

    public ReadOnlySpan<byte> Rest { get; private set; } = line;

    /// <summary>Passes over a literal that stands here.</summary>
    public bool Take(ReadOnlySpan<byte> literal)
    {
        if (!Rest.StartsWith(literal)) return false;
        Rest = Rest[literal.Length..];
        return true;
    }

    /// <summary>Passes over everything up to and with the next place of a literal.</summary>
    public bool TakeThrough(ReadOnlySpan<byte> literal)
    {
        int at = Rest.IndexOf(literal);
        if (at < 0) return false;
        Rest = Rest[(at + literal.Length)..];
        return true;
    }

    public void Blanks() => Rest = Rest.TrimStart(" \t"u8);

    /// <summary>Reads digits as a whole number below 2⁵³.</summary>
    public bool Whole(out long value)
    {
        value = 0;
        int length = 0;
        while (length < Rest.Length && length < 15 && Rest[length] is >= (byte)'0' and <= (byte)'9') value = value * 10 + (Rest[length++] - '0');
        if (length == 0 || (length < Rest.Length && Rest[length] is >= (byte)'0' and <= (byte)'9')) return false;
        Rest = Rest[length..];
        return true;
    }

    /// <summary>Reads a number, nan and inf included, which ends before a blank or one of , | % ; )</summary>
    public bool Number(out double value, out ReadOnlySpan<byte> text)
    {
        int end = Rest.IndexOfAny(Ends);
        text = end < 0 ? Rest : Rest[..end];
        if (text.IsEmpty || !NumberText.TryParse(text, out value))
        {
            value = 0;
            return false;
        }
        Rest = Rest[text.Length..];
        return true;
    }
}
