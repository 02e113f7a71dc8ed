using System.Buffers.Binary;
using System.IO.Compression;

namespace Carnot.Networks.Data;

/// <summary>Grey images as PNG files: signature, then chunks of length, name, content and CRC-32; rows are deflated behind a filter byte 0.</summary>
/// <remarks>Source: W3C, "Portable Network Graphics (PNG) Specification", sections 5, 11 and annex D.</remarks>
public static class PngFile
{
    /// <summary>Writes pixels from 0 (black) to 1 (white), shape (height, width), as 8 bits.</summary>
    public static void Write(Stream stream, ReadOnlySpan<float> pixels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (height < 1 || width < 1 || pixels.Length != (long)height * width) throw new ArgumentException($"{pixels.Length} pixels are not {height} rows of {width}.");
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        using var rows = new MemoryStream();
        using (var deflate = new ZLibStream(rows, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] row = new byte[width + 1];
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++) row[x + 1] = (byte)Math.Round(255 * Math.Clamp(pixels[y * width + x], 0, 1));
                deflate.Write(row);
            }
        }
        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(stream, "IHDR"u8, header);
        Chunk(stream, "IDAT"u8, rows.ToArray());
        Chunk(stream, "IEND"u8, []);
    }

    private static void Chunk(Stream stream, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        byte[] chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        name.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Crc(chunk.AsSpan(4, content.Length + 4)));
        stream.Write(chunk);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        return ~crc;
    }
}
