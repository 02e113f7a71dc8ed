using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Carnot.Alignment;

/// <summary>NumPy's <c>.npy</c>: two dimensions, rows one after another, floating-point or whole numbers, little-endian.</summary>
/// <remarks>Sample names, one a line, may stand beside <c>x.npy</c> in <c>x.ids.txt</c>. Source: numpy.lib.format, versions 1.0 to 3.0.</remarks>
internal sealed partial class NpyReader : FeatureReader
{
    private readonly FileStream _stream;
    private readonly string _type;
    private readonly int _width;
    private long _left;
    private byte[] _bytes = [];

    public NpyReader(string path) : base(path)
    {
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        try
        {
            string header = Header();
            _type = Match(Descr(), header, "descr");
            if (Match(Order(), header, "fortran_order") == "True")
                throw new InputException(path, null, "is stored column by column (fortran_order); save numpy.ascontiguousarray(x).");
            string shape = Match(Shape(), header, "shape");
            long[] sides = [.. shape.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(s => long.Parse(s, CultureInfo.InvariantCulture))];
            if (sides.Length != 2 || sides[1] is < 1 or > int.MaxValue)
                throw new InputException(path, null, $"has the shape ({shape}); features are a matrix, one row a sample. Average or flatten the other dimensions first.");
            (Rows, Columns, _left) = (sides[0], (int)sides[1], sides[0]);
            _width = _type switch
            {
                "<f8" or "<i8" => 8,
                "<f4" or "<i4" => 4,
                "<f2" or "<i2" => 2,
                "|u1" or "|i1" => 1,
                _ => throw new InputException(path, null, $"holds numbers of type \"{_type}\"; <f8, <f4, <f2, <i8, <i4, <i2, |i1 and |u1 are read."),
            };
            long expected = _stream.Position + Rows.Value * Columns * _width;
            if (_stream.Length != expected) throw new InputException(path, null, $"has {_stream.Length} bytes; the shape ({shape}) and type \"{_type}\" need {expected}. The file was cut or is still being written.");
            Ids = ReadIds(path);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    public override int Columns { get; }

    public override long? Rows { get; }

    public override ImmutableArray<string> Ids { get; }

    public override int Read(Span<double> rows)
    {
        int count = (int)Math.Min(Math.Min(_left, rows.Length / Columns), Math.Max(1, (1 << 22) / (Columns * _width)));
        if (count == 0) return 0;
        if (_bytes.Length < count * Columns * _width) _bytes = new byte[count * Columns * _width];
        Span<byte> bytes = _bytes.AsSpan(0, count * Columns * _width);
        _stream.ReadExactly(bytes);
        Convert(bytes, rows[..(count * Columns)]);
        _left -= count;
        return count;
    }

    protected override void Dispose(bool disposing) => _stream.Dispose();

    private void Convert(ReadOnlySpan<byte> bytes, Span<double> values)
    {
        switch (_type)
        {
            case "<f8": MemoryMarshal.Cast<byte, double>(bytes).CopyTo(values); break;
            case "<f4": TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, float>(bytes), values); break;
            case "<f2": TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, Half>(bytes), values); break;
            case "<i8": TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, long>(bytes), values); break;
            case "<i4": TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, int>(bytes), values); break;
            case "<i2": TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, short>(bytes), values); break;
            case "|u1": TensorPrimitives.ConvertChecked(bytes, values); break;
            default: TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<byte, sbyte>(bytes), values); break;
        }
    }

    private string Header()
    {
        Span<byte> start = stackalloc byte[8];
        if (_stream.ReadAtLeast(start, 8, throwOnEndOfStream: false) < 8 || start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
            throw new InputException(Path, null, "is not a .npy file: it does not begin with its mark.");
        Span<byte> length = stackalloc byte[start[6] == 1 ? 2 : 4];
        _stream.ReadExactly(length);
        int size = start[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadInt32LittleEndian(length);
        if (size < 0 || size > _stream.Length) throw new InputException(Path, null, $"says that its header has {size} bytes; the file has {_stream.Length}.");
        byte[] header = new byte[size];
        _stream.ReadExactly(header);
        return Encoding.UTF8.GetString(header);
    }

    private string Match(Regex pattern, string header, string key)
        => pattern.Match(header) is { Success: true } found ? found.Groups[1].Value : throw new InputException(Path, null, $"has no \"{key}\" in its header: {header.Trim()}");

    private static ImmutableArray<string> ReadIds(string path)
    {
        string beside = System.IO.Path.ChangeExtension(path, ".ids.txt");
        return File.Exists(beside) ? [.. File.ReadLines(beside)] : [];
    }

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'")]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    private static partial Regex Order();

    [GeneratedRegex(@"'shape'\s*:\s*\(([0-9,\s]*)\)")]
    private static partial Regex Shape();
}
