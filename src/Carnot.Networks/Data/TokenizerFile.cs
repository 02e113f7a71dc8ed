using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Storage;

namespace Carnot.Networks.Data;

/// <summary>A tokeniser in a run's folder: <c>{"kind":"bytes"}</c>, <c>{"kind":"characters","characters":"…"}</c> or <c>{"kind":"gpt2"}</c>.</summary>
public static class TokenizerFile
{
    /// <summary>The kinds there are.</summary>
    public const string Kinds = "bytes, characters, gpt2";

    /// <summary>Makes a tokeniser of <paramref name="kind"/> for <paramref name="text"/>.</summary>
    public static ITokenizer Make(string kind, string text) => kind switch
    {
        "bytes" => new ByteTokenizer(),
        "characters" => new CharacterTokenizer(text),
        "gpt2" => BytePairTokenizer.Read(DataCache.Find("gpt2-tokenizer", "encoder.json"), DataCache.Find("gpt2-tokenizer", "vocab.bpe")),
        _ => throw new UsageException($"Unknown tokeniser \"{kind}\"{Nearest.Hint(kind, Kinds.Split(", "))} Known: {Kinds}."),
    };

    /// <summary>Writes the tokeniser.</summary>
    public static void Write(string path, ITokenizer tokenizer, bool force)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var json = new JsonObject { ["kind"] = tokenizer.Kind };
        if (tokenizer is CharacterTokenizer characters) json["characters"] = characters.Characters;
        AtomicFile.WriteText(path, json.ToJsonString() + "\n", force);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ITokenizer Read(string path)
    {
        try
        {
            JsonNode? json = JsonNode.Parse(File.ReadAllText(path));
            return Make(json!["kind"]!.GetValue<string>(), json["characters"]?.GetValue<string>() ?? "");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or NullReferenceException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, null, $"it is not a tokeniser that \"carnot train\" wrote: {fault.Message}", fault);
        }
    }
}
