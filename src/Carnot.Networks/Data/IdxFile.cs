using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace Carnot.Networks.Data;

/// <summary>An array of bytes in IDX form, plain or gzip: <c>0 0 8 d</c>, d big-endian 32-bit sizes, then the values.</summary>
/// <param name="Shape">The sizes, shape (d).</param>
/// <param name="Values">The values by rows.</param>
public sealed record IdxFile(ImmutableArray<int> Shape, byte[] Values)
{
    private const long MostValues = 1L << 30;

    /// <summary>Reads a file; anything that is not a whole IDX file of bytes is an <see cref="InputException"/>.</summary>
    public static IdxFile Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using Stream stream = IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : file;
            return Read(path, stream);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw InputException.Unreadable(path, fault);
        }
    }

    private static IdxFile Read(string path, Stream stream)
    {
        byte[] head = new byte[4];
        if (stream.ReadAtLeast(head, 4, throwOnEndOfStream: false) < 4 || head[0] != 0 || head[1] != 0) throw new InputException(path, null, "this is not an IDX file: it does not begin with two zero bytes.");
        if (head[2] != 8) throw new InputException(path, null, $"its values have type 0x{head[2]:X2}; only bytes (0x08) are read.");
        if (head[3] is 0 or > 4) throw new InputException(path, null, $"it has {head[3]} dimensions; 1 to 4 are read.");
        byte[] sizes = new byte[4 * head[3]];
        if (stream.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false) < sizes.Length) throw new InputException(path, null, "it ends within its header.");
        var shape = ImmutableArray.CreateBuilder<int>();
        long count = 1;
        for (int d = 0; d < head[3]; d++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(sizes.AsSpan(4 * d));
            count *= size;
            if (size == 0 || size > int.MaxValue || count > MostValues) throw new InputException(path, null, $"dimension {d} of size {size} makes it empty or larger than {MostValues} values.");
            shape.Add((int)size);
        }
        // Read what is there before believing the header: a lie must not reserve memory.
        using var values = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int read; values.Length < count && (read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, count - values.Length))) > 0;) values.Write(buffer, 0, read);
        if (values.Length < count) throw new InputException(path, null, $"it holds {values.Length} values where its header promises {count}: it was cut short.");
        if (stream.ReadByte() >= 0) throw new InputException(path, null, $"it holds more than the {count} values that its header promises.");
        return new(shape.ToImmutable(), values.ToArray());
    }

    private static bool IsGzip(FileStream file)
    {
        bool gzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return gzip;
    }
}
