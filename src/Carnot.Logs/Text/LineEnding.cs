namespace Carnot.Logs.Text;

/// <summary>How long the last field of a row is: what tells of a last line without a line break whether it was cut inside its last number.</summary>
/// <param name="Length">Its characters.</param>
/// <param name="Decimals">Those behind its point; -1 where it has none.</param>
internal readonly record struct LineEnding(int Length, int Decimals)
{
    public static LineEnding Of(ReadOnlySpan<byte> field) => new(field.Length, field.IndexOf((byte)'.') is var point && point < 0 ? -1 : field.Length - point - 1);

    /// <summary>Whether it has fewer decimals than the row before, or, where neither has any, fewer digits.</summary>
    private bool ShorterThan(LineEnding before) => Decimals == before.Decimals && Decimals < 0 ? Length < before.Length : Decimals < before.Decimals;

    /// <summary>Whether the last row, which no line break ends, is to be left out; either is noted.</summary>
    public bool LeftOut(LineEnding? before, RawLog log, int line)
    {
        bool cut = before is { } row && ShorterThan(row);
        log.Note(cut
            ? $"The last line, {line}, has no line break, and its last field is shorter than that of the row before; it may be incomplete and was left out."
            : $"The last line, {line}, has no line break; its last field is as long as that of the row before, so it was kept.");
        return cut;
    }
}
