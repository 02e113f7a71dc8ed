using System.Buffers.Binary;
using System.Numerics;

namespace Carnot.Logs.Wire;

/// <summary>CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) and the masked form in which TensorBoard stores it.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of <paramref name="data"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        while (data.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[8..];
        }
        foreach (byte b in data) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    /// <summary>rotate(crc, 15 right) + 0xA282EAD8: a checksum of data that hold checksums would otherwise be weak.</summary>
    public static uint Masked(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Of(data), 15) + 0xA282EAD8;
}
