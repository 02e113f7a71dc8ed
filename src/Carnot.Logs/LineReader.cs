namespace Carnot.Logs;

/// <summary>The lines of a stream as bytes, one at a time, in memory that does not grow with the file.</summary>
/// <param name="stream">Any stream; it is not closed.</param>
/// <param name="file">The file as the user named it, for messages.</param>
public sealed class LineReader(Stream stream, string file)
{
    /// <summary>No log has a longer line; a file that has one is something else.</summary>
    public const int LongestLine = 64 << 20;

    /// <summary>UTF-8's byte order mark; it is no part of the first line.</summary>
    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private byte[] _buffer = new byte[stream.CanSeek ? (int)Math.Clamp(stream.Length - stream.Position + 1, 16, 1 << 16) : 1 << 16];
    private int _start, _end;
    private bool _finished;

    /// <summary>The line read last, counted from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Whether the line read last ended with a line break; the last line of a file that is still growing does not.</summary>
    public bool Terminated { get; private set; }

    /// <summary>Reads the next line without its line break (\n, \r\n or \r at the end); false at the end of the file.</summary>
    /// <param name="line">Valid until the next call.</param>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0) return Take(searched + found, 1, out line);
            searched = _end - _start;
            if (_finished)
            {
                if (searched == 0) { line = default; return false; }
                return Take(searched, 0, out line);
            }
            Fill();
        }
    }

    private bool Take(int length, int lineBreak, out ReadOnlySpan<byte> line)
    {
        line = _buffer.AsSpan(_start, length);
        if (Number == 0 && line.StartsWith(ByteOrderMark)) line = line[3..];
        if (line.EndsWith("\r"u8)) line = line[..^1];
        _start += length + lineBreak;
        Terminated = lineBreak > 0;
        Number++;
        return true;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= LongestLine) throw new InputException(file, Number + 1, $"this line is longer than {LongestLine >> 20} MiB; the file is not a log.");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        if (read == 0) _finished = true;
        _end += read;
    }
}
