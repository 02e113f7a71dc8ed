using System.Text;
using System.Text.Json;

namespace Carnot.Networks.Data;

/// <summary>GPT-2's byte-pair encoding, read from its two published files <c>encoder.json</c> and <c>vocab.bpe</c>.</summary>
/// <remarks>
/// Within a piece of text the neighbouring pair that stands first in the merge table is joined, the leftmost first, until no pair is in the table.
/// Every merge is built of single bytes and of earlier merges (checked while reading), so joining the first pair at one place never
/// brings up an earlier one, and a heap over places gives the published encoder's result in n log n steps for a piece of n bytes.
/// Source: Sennrich, Haddow and Birch, arXiv:1508.07909; Radford et al. (2019).
/// </remarks>
public sealed class BytePairTokenizer : ITokenizer
{
    private const int CachedPieces = 100_000, LongestCachedPiece = 64;

    private readonly byte[][] _bytes;
    private readonly ushort[] _ofByte = new ushort[256];
    private readonly Dictionary<uint, (int Rank, ushort Joined)> _merges;
    private readonly Dictionary<string, ushort[]> _cache = new(StringComparer.Ordinal);

    private BytePairTokenizer(byte[][] bytes, Dictionary<uint, (int, ushort)> merges)
    {
        (_bytes, _merges) = (bytes, merges);
        for (int token = 0; token < bytes.Length; token++)
            if (bytes[token].Length == 1) _ofByte[bytes[token][0]] = (ushort)token;
    }

    /// <inheritdoc/>
    public int VocabularySize => _bytes.Length;

    /// <inheritdoc/>
    public string Kind => "gpt2";

    /// <summary>Reads the vocabulary and the merges; a file of another kind is an <see cref="InputException"/>.</summary>
    public static BytePairTokenizer Read(string encoderFile, string mergesFile)
    {
        Dictionary<string, int> vocabulary = Vocabulary(encoderFile);
        int size = vocabulary.Count;
        if (size is 0 or > 65_536) throw new InputException(encoderFile, null, $"it holds {size} tokens; a byte-pair vocabulary holds 256 to 65536.");
        byte[][] bytes = new byte[size][];
        foreach (var (name, token) in vocabulary)
        {
            if (token < 0 || token >= size || bytes[token] is not null)
                throw new InputException(encoderFile, null, $"token {token} of \"{name}\" is out of place: {size} tokens are numbered 0 to {size - 1}, each once.");
            bytes[token] = ByteAlphabet.ToBytes(name) ?? Encoding.UTF8.GetBytes(name);
        }
        var single = new HashSet<string>(vocabulary.Keys.Where(name => name.Length == 1));
        for (int value = 0; value < 256; value++)
            if (!single.Contains(ByteAlphabet.ToText((byte)value)))
                throw new InputException(encoderFile, null, $"the byte {value} has no token. Give the encoder.json that belongs to the merges.");
        return new(bytes, Merges(mergesFile, vocabulary, single));
    }

    /// <inheritdoc/>
    public ushort[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tokens = new List<ushort>(text.Length / 3);
        var lookup = _cache.GetAlternateLookup<ReadOnlySpan<char>>();
        for (ReadOnlySpan<char> rest = text; rest.Length > 0;)
        {
            ReadOnlySpan<char> piece = rest[..PretokenScanner.Next(rest)];
            if (!lookup.TryGetValue(piece, out ushort[]? found))
            {
                found = EncodePiece(Encoding.UTF8.GetBytes(piece.ToString()));
                if (piece.Length <= LongestCachedPiece && _cache.Count < CachedPieces) lookup[piece] = found;
            }
            tokens.AddRange(found);
            rest = rest[piece.Length..];
        }
        return [.. tokens];
    }

    /// <inheritdoc/>
    public byte[] Decode(ReadOnlySpan<ushort> tokens)
    {
        using var bytes = new MemoryStream();
        foreach (ushort token in tokens) bytes.Write(_bytes[token]);
        return bytes.ToArray();
    }

    private ushort[] EncodePiece(byte[] piece)
    {
        int n = piece.Length;
        var token = new ushort[n];
        int[] next = new int[n], previous = new int[n];
        var places = new PriorityQueue<(int Left, int Right, ushort A, ushort B), (int Rank, int Place)>();
        for (int i = 0; i < n; i++) (token[i], next[i], previous[i]) = (_ofByte[piece[i]], i + 1, i - 1);
        for (int i = 0; i + 1 < n; i++) Offer(i);
        bool[] gone = new bool[n];
        while (places.TryDequeue(out var pair, out _))
        {
            var (left, right, a, b) = pair;
            if (gone[left] || next[left] != right || token[left] != a || token[right] != b) continue;
            token[left] = _merges[Key(a, b)].Joined;
            gone[right] = true;
            next[left] = next[right];
            if (next[left] < n) previous[next[left]] = left;
            if (previous[left] >= 0) Offer(previous[left]);
            if (next[left] < n) Offer(left);
        }
        var result = new List<ushort>(n);
        for (int i = 0; i < n; i = next[i]) result.Add(token[i]);
        return [.. result];

        void Offer(int left)
        {
            int right = next[left];
            if (_merges.TryGetValue(Key(token[left], token[right]), out var merge))
                places.Enqueue((left, right, token[left], token[right]), (merge.Rank, left));
        }
    }

    private static uint Key(ushort a, ushort b) => (uint)a << 16 | b;

    private static Dictionary<string, int> Vocabulary(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllBytes(file)) ?? [];
        }
        catch (JsonException fault)
        {
            throw new InputException(file, (int?)fault.LineNumber + 1, "this is not a vocabulary: a JSON object of tokens and their numbers is expected.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw InputException.Unreadable(file, fault);
        }
    }

    private static Dictionary<uint, (int, ushort)> Merges(string file, Dictionary<string, int> vocabulary, HashSet<string> known)
    {
        var merges = new Dictionary<uint, (int, ushort)>();
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw InputException.Unreadable(file, fault);
        }
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || (i == 0 && lines[i].StartsWith("#version", StringComparison.Ordinal))) continue;
            string[] pair = lines[i].Split(' ');
            if (pair.Length != 2) throw new InputException(file, i + 1, $"a merge is two tokens with one space between them, got \"{lines[i]}\".");
            foreach (string part in pair)
                if (!known.Contains(part)) throw new InputException(file, i + 1, $"\"{part}\" is neither a byte nor the result of an earlier merge.");
            string joined = pair[0] + pair[1];
            if (!vocabulary.TryGetValue(joined, out int token)) throw new InputException(file, i + 1, $"the vocabulary has no token \"{joined}\".");
            if (!merges.TryAdd(Key((ushort)vocabulary[pair[0]], (ushort)vocabulary[pair[1]]), (merges.Count, (ushort)token)))
                throw new InputException(file, i + 1, $"the merge \"{lines[i]}\" stands in the table twice.");
            known.Add(joined);
        }
        return merges;
    }
}
