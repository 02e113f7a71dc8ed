using Carnot.Logs.Text;

namespace Carnot.Logs.Formats;

/// <summary>Step and loss on every line, with blanks between and no header.</summary>
internal sealed class TwoColumnsFormat : ILogFormat
{
    private const int LinesToTry = 8;

    public string Name => "two columns without header";

    public bool Recognizes(ReadOnlySpan<byte> head)
    {
        long last = -1;
        int seen = 0;
        while (!head.IsEmpty && seen < LinesToTry)
        {
            int end = head.IndexOf((byte)'\n');
            // A line that the head cuts off says nothing.
            if (end < 0 && seen > 0) break;
            ReadOnlySpan<byte> line = (end < 0 ? head : head[..end]).Trim(" \t\r"u8);
            head = end < 0 ? default : head[(end + 1)..];
            if (line.IsEmpty) continue;
            if (!TryRow(line, out long step, out _, out _) || step <= last) return false;
            last = step;
            seen++;
        }
        return seen > 1;
    }

    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        var log = new RawLog(file);
        log.Loss = log.Column("loss");
        var lines = new LineReader(stream, file);
        LineEnding? before = null;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            line = line.Trim(" \t"u8);
            if (line.IsEmpty) continue;
            if (!TryRow(line, out long step, out double loss, out ReadOnlySpan<byte> text))
            {
                if (lines.Terminated) throw new InputException(file, lines.Number, "this line is not a step and a loss, as the lines before it.");
                log.Note($"The last line, {lines.Number}, is incomplete and was left out.");
                break;
            }
            var ending = LineEnding.Of(text);
            if (!lines.Terminated && ending.LeftOut(before, log, lines.Number)) break;
            before = ending;
            log.BeginRow(lines.Number, step);
            log.Add(log.Loss, loss, text);
        }
        return [log];
    }

    private static bool TryRow(ReadOnlySpan<byte> line, out long step, out double loss, out ReadOnlySpan<byte> text)
    {
        var cursor = new TextCursor(line);
        loss = 0;
        text = default;
        if (!cursor.Whole(out step)) return false;
        int before = cursor.Rest.Length;
        cursor.Blanks();
        return cursor.Rest.Length < before && cursor.Number(out loss, out text) && cursor.Rest.IsEmpty;
    }
}
