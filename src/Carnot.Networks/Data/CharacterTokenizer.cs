using System.Text;

namespace Carnot.Networks.Data;

/// <summary>One token for each Unicode character that occurs in a text, in the order of their code points.</summary>
public sealed class CharacterTokenizer : ITokenizer
{
    /// <summary>The most characters a vocabulary can hold.</summary>
    public const int MostCharacters = 65_536;

    private readonly Rune[] _characters;
    private readonly Dictionary<Rune, ushort> _tokens;

    /// <summary>The vocabulary of <paramref name="text"/>.</summary>
    public CharacterTokenizer(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _characters = [.. text.EnumerateRunes().ToHashSet().Order()];
        if (_characters.Length == 0) throw new UsageException("A character vocabulary needs a text with at least one character.");
        if (_characters.Length > MostCharacters)
            throw new UsageException($"The text has {_characters.Length} different characters; a vocabulary holds {MostCharacters}. Use the tokeniser \"bytes\".");
        _tokens = _characters.Index().ToDictionary(pair => pair.Item, pair => (ushort)pair.Index);
    }

    /// <inheritdoc/>
    public int VocabularySize => _characters.Length;

    /// <inheritdoc/>
    public string Kind => "characters";

    /// <summary>The vocabulary as a text: token k is its k-th character.</summary>
    public string Characters => string.Concat(_characters.Select(character => character.ToString()));

    /// <inheritdoc/>
    public ushort[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<ushort>(text.Length);
        foreach (Rune character in text.EnumerateRunes())
            tokens.Add(_tokens.TryGetValue(character, out ushort token)
                ? token
                : throw new UsageException($"The character \"{character}\" (U+{character.Value:X4}) is not in the vocabulary of {VocabularySize} characters. Leave it out, or train with the tokeniser \"bytes\"."));
        return [.. tokens];
    }

    /// <inheritdoc/>
    public byte[] Decode(ReadOnlySpan<ushort> tokens)
    {
        var text = new StringBuilder(tokens.Length);
        foreach (ushort token in tokens) text.Append(_characters[token].ToString());
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
