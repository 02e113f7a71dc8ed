namespace Carnot.Logs.Wire;

/// <summary>CRC-32 of IEEE 802.3 (reflected polynomial 0xEDB88320), as W&amp;B stores it: of the chunk's type, then its data.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        uint c = (uint)i;
        for (int bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? (c >> 1) ^ 0xEDB88320 : c >> 1;
        return c;
    })];

    /// <summary>The checksum of one byte followed by <paramref name="data"/>.</summary>
    public static uint Of(byte first, ReadOnlySpan<byte> data)
    {
        uint crc = Next(uint.MaxValue, first);
        foreach (byte b in data) crc = Next(crc, b);
        return ~crc;
    }

    private static uint Next(uint crc, byte b) => Table[(crc ^ b) & 0xFF] ^ (crc >> 8);
}
