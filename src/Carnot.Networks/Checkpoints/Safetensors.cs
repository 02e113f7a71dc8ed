using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Carnot.Storage;

namespace Carnot.Networks.Checkpoints;

/// <summary>The safetensors format: a 64-bit header length, a JSON header, and the tensors' bytes without gaps.</summary>
/// <remarks>
/// The header is believed only as far as the file bears it out: every tensor's bytes must lie within the file, must be as many as its shape needs, and
/// together they must cover the data exactly once.
/// </remarks>
public static class Safetensors
{
    private const int LongestHeader = 100_000_000;

    /// <summary>Numbers that pass through memory at once: a span of bytes holds at most 2^31 of them.</summary>
    private const int Piece = 1 << 20;

    /// <summary>Writes tensors in single precision, whole or not at all: beside the target, flushed, then renamed over it.</summary>
    public static void Write(string path, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata, bool force)
        => AtomicFile.Write(path, force, stream => Write(stream, tensors, metadata));

    /// <summary>Writes tensors into a stream.</summary>
    public static void Write(Stream stream, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        byte[] header = Header(tensors, metadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (NamedTensor tensor in tensors)
        {
            ReadOnlySpan<float> values = tensor.Values.Span;
            for (int from = 0; from < values.Length; from += Piece)
                stream.Write(MemoryMarshal.AsBytes(values.Slice(from, Math.Min(Piece, values.Length - from))));
        }
    }

    internal static Checkpoint Read(string path, Stream stream)
    {
        byte[] length = new byte[8];
        if (stream.ReadAtLeast(length, 8, throwOnEndOfStream: false) < 8)
            throw new InputException(path, null, $"this is not a safetensors file: it has {stream.Length} bytes, and its header's length takes 8.");
        ulong promised = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (promised > LongestHeader || (long)promised > stream.Length - 8)
            throw new InputException(path, null, $"its header claims {promised} bytes; the file has {stream.Length - 8} after it begins, and a header at most {LongestHeader}. It was cut short, or is not a safetensors file.");
        byte[] header = new byte[promised];
        stream.ReadExactly(header);
        var (entries, metadata) = Parse(path, header, stream.Length - 8 - header.Length);
        long data = 8 + header.Length;
        byte[] bytes = new byte[Math.Min(Piece * sizeof(double), entries.Select(entry => entry.End - entry.Begin).DefaultIfEmpty(0).Max())];
        var tensors = ImmutableArray.CreateBuilder<NamedTensor>(entries.Count);
        foreach (Entry entry in entries)
        {
            stream.Position = data + entry.Begin;
            int size = entry.Type.Size();
            float[] values = new float[(entry.End - entry.Begin) / size];
            for (int from = 0; from < values.Length; from += Piece)
            {
                int count = Math.Min(Piece, values.Length - from);
                stream.ReadExactly(bytes, 0, count * size);
                entry.Type.Read(bytes, values.AsSpan(from, count));
            }
            tensors.Add(new(entry.Name, entry.Shape, values));
        }
        return new(path, tensors.MoveToImmutable(), metadata);
    }

    private static byte[] Header(IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (name, text) in metadata) json.WriteString(name, text);
            json.WriteEndObject();
            long begin = 0;
            foreach (NamedTensor tensor in tensors)
            {
                long end = begin + 4L * tensor.Values.Length;
                if (tensor.Shape.Aggregate(1L, (product, size) => product * size) != tensor.Values.Length)
                    throw new ArgumentException($"{tensor.Name} has {tensor.Values.Length} numbers for the shape ({string.Join(", ", tensor.Shape)}).");
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (int size in tensor.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                begin = end;
            }
            json.WriteEndObject();
        }
        // The data begins at a multiple of 8 bytes, so that it can be mapped.
        while (stream.Length % 8 != 0) stream.WriteByte((byte)' ');
        return stream.ToArray();
    }

    private static (List<Entry> Entries, ImmutableSortedDictionary<string, string> Metadata) Parse(string path, byte[] header, long data)
    {
        var entries = new List<Entry>();
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, new() { MaxDepth = 8 });
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name)) throw new InputException(path, null, $"its header names \"{property.Name}\" twice.");
                if (property.Name == "__metadata__")
                    foreach (JsonProperty text in property.Value.EnumerateObject()) metadata[text.Name] = text.Value.GetString() ?? "";
                else
                    entries.Add(Parse(path, property, data));
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new InputException(path, null, $"its header is not a safetensors header: {fault.Message}", fault);
        }
        long covered = 0;
        foreach (Entry entry in entries.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != covered)
                throw new InputException(path, null, $"the tensor \"{entry.Name}\" begins at byte {entry.Begin} of the data where {covered} was expected: tensors overlap or leave gaps.");
            covered = entry.End;
        }
        if (covered != data) throw new InputException(path, null, $"its tensors take {covered} bytes, its data has {data}.");
        return (entries, metadata.ToImmutable());
    }

    private static Entry Parse(string path, JsonProperty property, long data)
    {
        JsonElement fields = property.Value;
        string name = property.Name, dtype = fields.GetProperty("dtype").GetString() ?? "";
        NumberType type = dtype switch
        {
            "F32" => NumberType.Float32,
            "F64" => NumberType.Float64,
            "F16" => NumberType.Float16,
            "BF16" => NumberType.BFloat16,
            "I64" => NumberType.Int64,
            "I32" => NumberType.Int32,
            "I16" => NumberType.Int16,
            "I8" => NumberType.Int8,
            "U8" => NumberType.UInt8,
            "BOOL" => NumberType.Boolean,
            _ => throw new InputException(path, null, $"the tensor \"{name}\" has numbers of type \"{dtype}\"; F64, F32, F16, BF16, I64, I32, I16, I8, U8 and BOOL are read."),
        };
        var shape = ImmutableArray.CreateBuilder<int>();
        UInt128 count = 1;
        foreach (JsonElement size in fields.GetProperty("shape").EnumerateArray())
        {
            int length = size.GetInt32();
            if (length < 0) throw new InputException(path, null, $"the tensor \"{name}\" has a negative size {length}.");
            shape.Add(length);
            count *= (uint)length;
            if (count > (uint)Array.MaxLength) throw new InputException(path, null, $"the tensor \"{name}\" is larger than {Array.MaxLength} numbers.");
        }
        JsonElement offsets = fields.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2) throw new InputException(path, null, $"the tensor \"{name}\" has {offsets.GetArrayLength()} data offsets; 2 are needed.");
        long begin = offsets[0].GetInt64(), end = offsets[1].GetInt64();
        if (begin < 0 || end < begin || end > data)
            throw new InputException(path, null, $"the tensor \"{name}\" claims the bytes {begin} to {end} of the data; the data has {data}. The file was cut short or tampered with.");
        if (end - begin != (long)count * type.Size())
            throw new InputException(path, null, $"the tensor \"{name}\" has {end - begin} bytes; its shape ({string.Join(", ", shape)}) of {dtype} needs {(long)count * type.Size()}.");
        return new(name, type, shape.ToImmutable(), begin, end);
    }

    private sealed record Entry(string Name, NumberType Type, ImmutableArray<int> Shape, long Begin, long End);
}
