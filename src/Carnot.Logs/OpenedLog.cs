namespace Carnot.Logs;

/// <summary>A log whose beginning was looked at, so that its format is known, and which can then be read from the start.</summary>
internal sealed class OpenedLog : IDisposable
{
    /// <summary>Enough to know every format by, unless a long preamble stands before the first line that tells.</summary>
    private const int HeadLength = 1 << 16;

    /// <summary>Where a text log has shown nothing by then, it is none.</summary>
    private const int LongestPreamble = 1 << 23;

    private readonly Stream _source;

    private OpenedLog(Stream source, Stream content, ILogFormat? format, bool empty)
        => (_source, Content, Format, IsEmpty) = (source, content, format, empty);

    /// <summary>The content from its start.</summary>
    public Stream Content { get; }

    /// <summary>The format, or null where none is known.</summary>
    public ILogFormat? Format { get; }

    /// <summary>Whether there is no content at all.</summary>
    public bool IsEmpty { get; }

    /// <summary>What a compressed log has lost, in a sentence; known once it was read, null where it is whole.</summary>
    public string? Loss => _source switch
    {
        GzipStream { CutShort: true } => "The compressed file is cut short; what came before the cut was read, and its last number may lack digits.",
        GzipStream { Damaged: true } => "The compressed file is damaged; what could be unpacked before that showed was read, and some of it may be wrong.",
        _ => null,
    };

    public static OpenedLog Of(Stream source, Func<ReadOnlySpan<byte>, ILogFormat?> formatOf)
    {
        byte[] head = new byte[source.CanSeek ? (int)Math.Clamp(source.Length, 1, HeadLength) : HeadLength];
        int length = source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        ILogFormat? format = formatOf(Content(head, length));
        if (format is null && length == HeadLength && !head.AsSpan(0, length).Contains((byte)0))
        {
            Array.Resize(ref head, LongestPreamble);
            length += source.ReadAtLeast(head.AsSpan(length), head.Length - length, throwOnEndOfStream: false);
            format = formatOf(Content(head, length));
        }
        if (!source.CanSeek) return new(source, new PrefixedStream(head.AsMemory(0, length), source), format, length == 0);
        source.Position = 0;
        return new(source, source, format, length == 0);

        static ReadOnlySpan<byte> Content(byte[] head, int length)
        {
            ReadOnlySpan<byte> content = head.AsSpan(0, length);
            return content.StartsWith(LineReader.ByteOrderMark) ? content[3..] : content;
        }
    }

    public void Dispose() => Content.Dispose();
}
