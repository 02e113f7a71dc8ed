using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Carnot.Storage;

/// <summary>One-dimensional arrays of doubles in NumPy's format 1.0: magic, length of the header, header, values.</summary>
/// <remarks>Source: NumPy's documentation, numpy.lib.format.</remarks>
public static partial class NpyFile
{
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => "NUMPY"u8;

    /// <summary>Writes the values as little-endian doubles.</summary>
    public static void Write(Stream stream, ReadOnlySpan<double> values)
    {
        ArgumentNullException.ThrowIfNull(stream);
        string header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({values.Length},), }}");
        int padded = (10 + header.Length + 1 + Alignment - 1) / Alignment * Alignment;
        header = header.PadRight(padded - 11) + "\n";
        stream.WriteByte(0x93);
        stream.Write(Magic);
        stream.Write([1, 0, (byte)(header.Length & 255), (byte)(header.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header));
        byte[] bytes = new byte[sizeof(double) * values.Length];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        stream.Write(bytes);
    }

    /// <summary>Reads a one-dimensional array of doubles or floats; anything else is an <see cref="InputException"/>.</summary>
    public static double[] Read(string file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(file, null, e.Message, e);
        }
        if (bytes.Length < 12 || bytes[0] != 0x93 || !bytes.AsSpan(1, 5).SequenceEqual(Magic)) throw new InputException(file, null, "This is not a NumPy file.");
        int wide = bytes[6] >= 2 ? 4 : 2, length = wide == 4 ? BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)) : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        int start = 8 + wide + length;
        if (length < 0 || start > bytes.Length || start < 0) throw new InputException(file, null, "The header ends behind the file: it was cut short.");
        Match header = Header().Match(Encoding.ASCII.GetString(bytes, 8 + wide, length));
        if (!header.Success) throw new InputException(file, null, "Only one-dimensional arrays of little-endian floats and doubles are read. Save the rates with numpy.save(file, rates.astype(float).ravel()).");
        int size = header.Groups["size"].ValueSpan[0] - '0';
        if (!int.TryParse(header.Groups["count"].ValueSpan, CultureInfo.InvariantCulture, out int count) || (long)count * size != bytes.Length - start)
            throw new InputException(file, null, $"The header promises {header.Groups["count"].Value} values of {size} bytes, but {bytes.Length - start} bytes follow it.");
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = size == 8 ? BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(start + 8 * i)) : BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(start + 4 * i));
        return values;
    }

    [GeneratedRegex(@"'descr':\s*'<f(?<size>[48])'.*'shape':\s*\((?<count>\d+),\s*\)")]
    private static partial Regex Header();
}
