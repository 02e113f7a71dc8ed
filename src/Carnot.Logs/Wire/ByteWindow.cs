namespace Carnot.Logs.Wire;

/// <summary>A stream looked at through a window that moves forward: what is asked for is in memory, nothing else is.</summary>
internal sealed class ByteWindow(Stream stream)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;
    private bool _finished;

    /// <summary>The place of the window's first byte in the stream.</summary>
    public long Position { get; private set; }

    /// <summary>How many bytes are in memory.</summary>
    public int Held => _end - _start;

    /// <summary>Whether the next <paramref name="count"/> bytes are there; they are in memory then.</summary>
    public bool Has(int count)
    {
        if (Held >= count) return true;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, Held).CopyTo(_buffer);
            (_start, _end) = (0, Held);
        }
        while (_end < count && !_finished)
        {
            // Grows with what is really there, not with what a length claims.
            if (_end == _buffer.Length) Array.Resize(ref _buffer, (int)Math.Min((long)_buffer.Length * 2, Array.MaxLength));
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _finished = read == 0;
            _end += read;
        }
        return _end >= count;
    }

    /// <summary>The next <paramref name="count"/> bytes, which <see cref="Has"/> has found; valid until the next call.</summary>
    public ReadOnlySpan<byte> Peek(int count) => _buffer.AsSpan(_start, count);

    /// <summary>Moves forward; returns how many bytes were really there. What is not in memory is passed over unread where the stream can seek.</summary>
    public long Skip(long count)
    {
        int held = (int)Math.Min(count, Held);
        _start += held;
        long left = count - held, skipped = held;
        if (left > 0 && stream.CanSeek)
        {
            long there = Math.Max(0, Math.Min(left, stream.Length - stream.Position));
            stream.Position += there;
            skipped += there;
        }
        else
        {
            while (left > 0)
            {
                int read = stream.Read(_buffer, 0, (int)Math.Min(left, _buffer.Length));
                if (read == 0) break;
                skipped += read;
                left -= read;
            }
        }
        Position += skipped;
        return skipped;
    }
}
