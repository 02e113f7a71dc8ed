namespace Carnot.Networks.Data;

/// <summary>The printable character that stands for each byte in published byte-pair files.</summary>
/// <remarks>Printable Latin-1 characters stand for themselves; the other 68 bytes, in order, for U+0100 and the characters after it.</remarks>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Make();
    private static readonly Dictionary<char, byte> Bytes = Characters.Index().ToDictionary(pair => pair.Item, pair => (byte)pair.Index);

    public static string ToText(byte value) => Characters[value].ToString();

    /// <summary>The bytes a token stands for; null where a character stands for none, as in <c>&lt;|endoftext|&gt;</c> with a space.</summary>
    public static byte[]? ToBytes(string token)
    {
        byte[] bytes = new byte[token.Length];
        for (int i = 0; i < bytes.Length; i++)
            if (!Bytes.TryGetValue(token[i], out bytes[i])) return null;
        return bytes;
    }

    private static char[] Make()
    {
        var characters = new char[256];
        int other = 256;
        for (int value = 0; value < 256; value++)
            characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)other++;
        return characters;
    }
}
