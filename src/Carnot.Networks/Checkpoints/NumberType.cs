using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Carnot.Networks.Checkpoints;

/// <summary>How a file stores the numbers of a tensor, little-endian.</summary>
internal enum NumberType
{
    Float32,
    Float64,
    Float16,
    BFloat16,
    Int64,
    Int32,
    Int16,
    Int8,
    UInt8,
    Boolean,
}

internal static class NumberTypes
{
    public static int Size(this NumberType type) => type switch
    {
        NumberType.Float64 or NumberType.Int64 => 8,
        NumberType.Float32 or NumberType.Int32 => 4,
        NumberType.Float16 or NumberType.BFloat16 or NumberType.Int16 => 2,
        _ => 1,
    };

    /// <summary>The number at a place that is counted in numbers.</summary>
    public static float At(this NumberType type, ReadOnlySpan<byte> bytes, long place)
    {
        ReadOnlySpan<byte> at = bytes[checked((int)(place * type.Size()))..];
        return type switch
        {
            NumberType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(at),
            NumberType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(at),
            NumberType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
            NumberType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(at) << 16),
            NumberType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(at),
            NumberType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(at),
            NumberType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(at),
            NumberType.Int8 => (sbyte)at[0],
            _ => at[0],
        };
    }

    /// <summary>All numbers of a contiguous tensor.</summary>
    public static void Read(this NumberType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (type == NumberType.Float32 && BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(bytes)[..values.Length].CopyTo(values);
            return;
        }
        for (int i = 0; i < values.Length; i++) values[i] = type.At(bytes, i);
    }
}
