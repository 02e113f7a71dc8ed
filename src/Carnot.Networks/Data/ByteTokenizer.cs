using System.Text;

namespace Carnot.Networks.Data;

/// <summary>One token for each byte of the UTF-8 text: V = 256, and a loss in nats per byte.</summary>
public sealed class ByteTokenizer : ITokenizer
{
    /// <inheritdoc/>
    public int VocabularySize => 256;

    /// <inheritdoc/>
    public string Kind => "bytes";

    /// <inheritdoc/>
    public ushort[] Encode(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        ushort[] tokens = new ushort[bytes.Length];
        for (int i = 0; i < bytes.Length; i++) tokens[i] = bytes[i];
        return tokens;
    }

    /// <inheritdoc/>
    public byte[] Decode(ReadOnlySpan<ushort> tokens)
    {
        byte[] bytes = new byte[tokens.Length];
        for (int i = 0; i < tokens.Length; i++) bytes[i] = (byte)tokens[i];
        return bytes;
    }
}
