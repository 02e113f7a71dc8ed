using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Carnot.Logs.Wire;

/// <summary>Writes the fields of one protobuf message.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What was written so far.</summary>
    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Begins a new message.</summary>
    public void Clear() => _bytes.ResetWrittenCount();

    public void Varint(int field, ulong value)
    {
        Key(field, WireType.Varint);
        Varint(value);
    }

    public void Double(int field, double value)
    {
        Key(field, WireType.Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    public void Single(int field, float value)
    {
        Key(field, WireType.Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    public void Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public void Bytes(int field, ReadOnlySpan<byte> bytes)
    {
        Key(field, WireType.Bytes);
        Varint((ulong)bytes.Length);
        _bytes.Write(bytes);
    }

    private void Key(int field, WireType type) => Varint((ulong)field << 3 | (ulong)type);

    private void Varint(ulong value)
    {
        Span<byte> span = _bytes.GetSpan(10);
        int length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
