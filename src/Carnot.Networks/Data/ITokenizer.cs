namespace Carnot.Networks.Data;

/// <summary>Turns text into tokens 0 … V − 1 and back, without loss.</summary>
public interface ITokenizer
{
    /// <summary>V, the number of different tokens; at most 65,536.</summary>
    int VocabularySize { get; }

    /// <summary>How this tokeniser is written in a run's folder; <see cref="TokenizerFile"/> reads it back.</summary>
    string Kind { get; }

    /// <summary>The tokens of <paramref name="text"/>; a text that has none is an <see cref="UsageException"/>.</summary>
    ushort[] Encode(string text);

    /// <summary>The UTF-8 bytes of <paramref name="tokens"/>.</summary>
    byte[] Decode(ReadOnlySpan<ushort> tokens);
}
