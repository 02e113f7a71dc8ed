using System.IO.Compression;

namespace Carnot.Logs;

/// <summary>The decompressed content of a gzip file or pipe up to where it is damaged or cut short, of which it knows: the runtime's own stream ends at a cut without a word.</summary>
/// <remarks>
/// The last four bytes of a whole file are the length of its last member modulo 2³², which is at most what was read.
/// In a file that was cut they are compressed data, as good as random, and for logs far below 4 GB nearly always larger.
/// </remarks>
internal sealed class GzipStream : ForwardStream
{
    private readonly Compressed _source;
    private readonly GZipStream _content;
    private long _read;

    public GzipStream(Stream source)
    {
        _source = new(source);
        _content = new(_source, CompressionMode.Decompress);
    }

    /// <summary>Whether the content ended, once it was read to its end, before the file says it does.</summary>
    public bool CutShort => !Damaged && _read < _source.LastFour;

    /// <summary>Whether the content ended where the file is damaged. Its one checksum stands at its end, so that what came before may be wrong too.</summary>
    public bool Damaged { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (Damaged) return 0;
        try
        {
            int read = _content.Read(buffer);
            _read += read;
            return read;
        }
        catch (InvalidDataException fault)
        {
            if (_read == 0) throw new InvalidDataException("its compressed data are damaged from the beginning.", fault);
            Damaged = true;
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _content.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What is decompressed, with the last four bytes read of it as a number.</summary>
    private sealed class Compressed(Stream source) : ForwardStream
    {
        public uint LastFour { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int read = source.Read(buffer);
            foreach (byte value in buffer[Math.Max(0, read - 4)..read]) LastFour = LastFour >> 8 | (uint)value << 24;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) source.Dispose();
            base.Dispose(disposing);
        }
    }
}
