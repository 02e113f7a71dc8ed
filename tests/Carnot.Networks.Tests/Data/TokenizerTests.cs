using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Carnot.Networks.Data;
using Carnot.Randomness;

namespace Carnot.Networks.Tests.Data;

public partial class TokenizerTests
{
    private static readonly string[] Pool = ["the", " cat", "'s", "'ll", "  ", "\n\n", " ", "\t", "1234", "½", "naïve", "Ωmega", "中文", "🙂", "🙂👍", "...", " -- ", "'", "e\u0301", "\u00a0", "aaaa", "ab", "ba"];

    /// <summary>GPT-2's own pattern, for text outside the astral planes, whose characters .NET's patterns see as halves.</summary>
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Pattern();

    [Fact]
    public void Pieces_are_those_of_the_published_pattern_on_seeded_texts()
    {
        string[] plain = [.. Pool.Where(part => !part.Any(char.IsSurrogate))];
        for (ulong seed = 0; seed < 200; seed++)
        {
            string text = Draw(plain, new Rng(seed, "pieces"), 30);
            Assert.Equal(Pattern().Matches(text).Select(match => match.Value), Pieces(text));
        }
    }

    [Fact]
    public void A_character_of_two_halves_stays_whole_and_is_no_letter() => Assert.Equal(["a", " 🙂👍", "b"], Pieces("a 🙂👍b"));

    [Fact]
    public void A_made_up_table_encodes_as_the_naive_twin_and_decodes_exactly()
    {
        using var folder = new TemporaryFolder();
        // "aaa" joins from the left; "ab" stands before "aa"; " a" makes words with their space.
        (string A, string B)[] merges = [("a", "b"), ("a", "a"), ("aa", "a"), ("Ġ", "c"), ("Ġc", "a"), ("Ġca", "t"), ("ab", "ab"), ("Ã", "©")];
        var (encoder, table) = Made(folder, merges);
        var tokenizer = BytePairTokenizer.Read(encoder, table);
        for (ulong seed = 0; seed < 200; seed++)
        {
            string text = Draw(["a", "b", "aa", " cat", "é", " c", "c", "t", "ab", "🙂"], new Rng(seed, "twin"), 40);
            ushort[] tokens = tokenizer.Encode(text);
            Assert.Equal(NaiveTwin(text, merges), tokens);
            Assert.Equal(text, Encoding.UTF8.GetString(tokenizer.Decode(tokens)));
        }
    }

    [Fact]
    public void A_piece_of_a_million_letters_takes_no_quadratic_time()
    {
        using var folder = new TemporaryFolder();
        var (encoder, table) = Made(folder, [("a", "a"), ("aa", "aa")]);
        var tokenizer = BytePairTokenizer.Read(encoder, table);
        // A quadratic encoder needs some 10^12 steps here and would not end.
        Assert.Equal(250_000, tokenizer.Encode(new string('a', 1_000_000)).Length);
    }

    [Theory]
    [InlineData("a bc\n", "vocab.bpe:1: \"bc\" is neither a byte nor the result of an earlier merge.")]
    [InlineData("#version: 0.2\na\n", "vocab.bpe:2: a merge is two tokens with one space between them, got \"a\".")]
    [InlineData("a b\na b\n", "vocab.bpe:2: the merge \"a b\" stands in the table twice.")]
    [InlineData("b c\n", "vocab.bpe:1: the vocabulary has no token \"bc\".")]
    public void A_table_that_is_none_is_refused_by_line(string merges, string expected)
    {
        using var folder = new TemporaryFolder();
        var (encoder, _) = Made(folder, [("a", "b")]);
        string table = folder.Write("vocab.bpe", merges);
        var fault = Assert.Throws<InputException>(() => BytePairTokenizer.Read(encoder, table));
        Assert.EndsWith(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hello_world_has_the_published_tokens()
    {
        string encoder = Path.Combine(DataCache.FolderOf(DataSets.Named("gpt2-tokenizer")), "encoder.json");
        if (!File.Exists(encoder)) Assert.Skip("GPT-2's vocabulary is not in the cache: carnot data get gpt2-tokenizer");
        ITokenizer tokenizer = TokenizerFile.Make("gpt2", "");
        Assert.Equal<ushort>([15496, 995], tokenizer.Encode("Hello world"));
        string mixed = string.Concat(Pool);
        Assert.Equal(mixed, Encoding.UTF8.GetString(tokenizer.Decode(tokenizer.Encode(mixed))));
    }

    [Fact]
    public void Bytes_and_characters_decode_what_they_encode()
    {
        string text = string.Concat(Pool);
        foreach (ITokenizer tokenizer in (ITokenizer[])[new ByteTokenizer(), new CharacterTokenizer(text)])
        {
            ushort[] tokens = tokenizer.Encode(text);
            Assert.All(tokens, token => Assert.InRange(token, 0, tokenizer.VocabularySize - 1));
            Assert.Equal(text, Encoding.UTF8.GetString(tokenizer.Decode(tokens)));
        }
    }

    [Fact]
    public void An_unknown_character_is_named()
    {
        var fault = Assert.Throws<UsageException>(() => new CharacterTokenizer("abc").Encode("abé"));
        Assert.Equal("The character \"é\" (U+00E9) is not in the vocabulary of 3 characters. Leave it out, or train with the tokeniser \"bytes\".", fault.Message);
    }

    [Fact]
    public void A_stored_tokenizer_reads_back()
    {
        using var folder = new TemporaryFolder();
        TokenizerFile.Write(folder.File("t.json"), new CharacterTokenizer("zyx é🙂"), force: false);
        Assert.Equal(" xyzé🙂", Assert.IsType<CharacterTokenizer>(TokenizerFile.Read(folder.File("t.json"))).Characters);
    }

    private static List<string> Pieces(string text)
    {
        var pieces = new List<string>();
        for (int at = 0; at < text.Length; at += pieces[^1].Length) pieces.Add(text.Substring(at, PretokenScanner.Next(text.AsSpan(at))));
        return pieces;
    }

    /// <summary>The published procedure word for word: while some pair is in the table, join every occurrence of the first.</summary>
    private static List<ushort> NaiveTwin(string text, (string A, string B)[] merges)
    {
        var ids = Names(merges).Index().ToDictionary(pair => pair.Item, pair => (ushort)pair.Index);
        var tokens = new List<ushort>();
        foreach (string piece in Pieces(text))
        {
            List<string> parts = [.. Encoding.UTF8.GetBytes(piece).Select(ByteAlphabet.ToText)];
            while (true)
            {
                int best = Enumerable.Range(0, merges.Length).FirstOrDefault(m => Enumerable.Range(0, parts.Count - 1).Any(i => (parts[i], parts[i + 1]) == merges[m]), -1);
                if (best < 0) break;
                for (int i = 0; i + 1 < parts.Count; i++)
                    if ((parts[i], parts[i + 1]) == merges[best])
                    {
                        parts[i] += parts[i + 1];
                        parts.RemoveAt(i + 1);
                    }
            }
            tokens.AddRange(parts.Select(part => ids[part]));
        }
        return tokens;
    }

    private static string[] Names((string A, string B)[] merges) => [.. Enumerable.Range(0, 256).Select(value => ByteAlphabet.ToText((byte)value)), .. merges.Select(m => m.A + m.B)];

    private static (string Encoder, string Table) Made(TemporaryFolder folder, (string A, string B)[] merges) => (
        folder.Write("encoder.json", JsonSerializer.Serialize(Names(merges).Index().ToDictionary(pair => pair.Item, pair => pair.Index))),
        folder.Write("vocab.bpe", "#version: 0.2\n" + string.Concat(merges.Select(m => $"{m.A} {m.B}\n"))));

    private static string Draw(string[] pool, Rng rng, int parts) => string.Concat(Enumerable.Range(0, parts).Select(_ => pool[rng.NextIndex(pool.Length)]));
}
