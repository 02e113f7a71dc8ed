using System.Buffers.Binary;
using Carnot.Logs.Wire;

namespace Carnot.Logs.Formats;

/// <summary>TensorFlow's <c>TensorProto</c>, as far as it is one number.</summary>
internal static class EventTensor
{
    private const int Float = 1, Double = 2, Int32 = 3, Int64 = 9, BFloat16 = 14, Half = 19;

    /// <summary>The number of a tensor with one element, or null.</summary>
    public static double? Scalar(ReadOnlySpan<byte> tensor)
    {
        var reader = new ProtobufReader(tensor);
        ulong type = 0;
        ReadOnlySpan<byte> raw = default;
        double? single = null, real = null, whole = null, half = null;
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1 when reader.Type == WireType.Varint: type = reader.Bits; break;
                case 2 when reader.Type == WireType.Bytes:
                    if (!IsOneElement(reader.Bytes)) return null;
                    break;
                case 4 when reader.Type == WireType.Bytes: raw = reader.Bytes; break;
                case 5 when reader.Type == WireType.Fixed32: single = reader.Single; break;
                case 5 when reader.Bytes.Length == 4: single = BinaryPrimitives.ReadSingleLittleEndian(reader.Bytes); break;
                case 6 when reader.Type == WireType.Fixed64: real = reader.Double; break;
                case 6 when reader.Bytes.Length == 8: real = BinaryPrimitives.ReadDoubleLittleEndian(reader.Bytes); break;
                case 7 or 10: whole = Varint(reader); break;
                case 13: half = Varint(reader); break;
                default: break;
            }
        }
        if (reader.Broken) return null;
        return type switch
        {
            Float => raw.Length == 4 ? BinaryPrimitives.ReadSingleLittleEndian(raw) : single,
            Double => raw.Length == 8 ? BinaryPrimitives.ReadDoubleLittleEndian(raw) : real,
            Int32 => raw.Length == 4 ? BinaryPrimitives.ReadInt32LittleEndian(raw) : whole,
            Int64 => raw.Length == 8 ? BinaryPrimitives.ReadInt64LittleEndian(raw) : whole,
            Half => raw.Length == 2 ? (double)BinaryPrimitives.ReadHalfLittleEndian(raw) : half is { } bits ? (double)BitConverter.UInt16BitsToHalf((ushort)(long)bits) : null,
            BFloat16 => raw.Length == 2 ? Brain(BinaryPrimitives.ReadUInt16LittleEndian(raw)) : half is { } brain ? Brain((ushort)(long)brain) : null,
            _ => null,
        };
    }

    private static double Brain(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static double? Varint(ProtobufReader field)
    {
        if (field.Type == WireType.Varint) return (long)field.Bits;
        ReadOnlySpan<byte> packed = field.Bytes;
        return ProtobufReader.TryVarint(ref packed, out ulong value) && packed.IsEmpty ? (long)value : null;
    }

    /// <summary>Whether all dimensions of a shape are 1, or there are none.</summary>
    private static bool IsOneElement(ReadOnlySpan<byte> shape)
    {
        var dimensions = new ProtobufReader(shape);
        while (dimensions.Read())
        {
            if (dimensions is not { Field: 2, Type: WireType.Bytes }) continue;
            ulong size = 0;
            var dimension = new ProtobufReader(dimensions.Bytes);
            while (dimension.Read())
                if (dimension is { Field: 1, Type: WireType.Varint }) size = dimension.Bits;
            if (size != 1) return false;
        }
        return !dimensions.Broken;
    }
}
