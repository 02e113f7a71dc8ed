namespace Carnot.Logs.Text;

/// <summary>A text log in which some lines tell of a step and all others do not matter.</summary>
public abstract class LineFormat : ILogFormat
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Reads what one line tells; false where it tells nothing.</summary>
    /// <param name="line">Without colours and line break.</param>
    /// <param name="log">Takes what was found.</param>
    private protected abstract bool Take(ReadOnlySpan<byte> line, LineLog log);

    /// <summary>What the format knows of every log in it: set before the first row.</summary>
    private protected virtual void Prepare(RawLog log)
    {
    }

    /// <summary>Text by which a log is known whose first step may stand far behind.</summary>
    private protected virtual bool Begins(ReadOnlySpan<byte> head) => false;

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> head)
    {
        if (head.Contains((byte)0)) return false;
        if (Begins(head)) return true;
        var trial = new LineLog("", Prepare);
        byte[] plain = [];
        while (!head.IsEmpty)
        {
            int end = head.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? head : head[..end];
            head = end < 0 ? default : head[(end + 1)..];
            if (Take(Ansi.Strip(Last(line.TrimEnd((byte)'\r')), ref plain), trial) && trial.Found) return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public IReadOnlyList<RawLog> Read(Stream stream, string file)
    {
        var log = new LineLog(file, Prepare);
        var lines = new LineReader(stream, file);
        byte[] plain = [];
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            // The last line of a log that is still being written may stop inside a number.
            if (!lines.Terminated)
            {
                if (Take(Ansi.Strip(Last(line), ref plain), new LineLog(file, Prepare))) log.Note($"The last line, {lines.Number}, does not end with a line break; it may be incomplete and was left out.");
                break;
            }
            log.Line = lines.Number;
            Take(Ansi.Strip(Last(line), ref plain), log);
        }
        return log.Runs;
    }

    /// <summary>What a terminal shows of a line in which a progress bar went back to the beginning.</summary>
    private static ReadOnlySpan<byte> Last(ReadOnlySpan<byte> line) => line[(line.LastIndexOf((byte)'\r') + 1)..];
}
