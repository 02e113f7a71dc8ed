using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carnot.Dialects;

/// <summary>Configurations as text: every syntax is written here; all but YAML, which needs a library of its own, are read here.</summary>
public static class ConfigText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The tree of a text. A fault is an <see cref="InputException"/> with the file's name and line.</summary>
    public static JsonObject Read(string text, ConfigSyntax syntax, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        return syntax switch
        {
            ConfigSyntax.Json => Json(text, file),
            ConfigSyntax.Toml => Toml.Read(text, file),
            ConfigSyntax.Flags => Flags(text, file),
            ConfigSyntax.Assignments => Assignments(text, file),
            _ => throw new ArgumentOutOfRangeException(nameof(syntax), $"{syntax} is not read here."),
        };
    }

    /// <summary>The text of a tree.</summary>
    public static string Write(JsonObject tree, ConfigSyntax syntax)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var text = new StringBuilder();
        switch (syntax)
        {
            case ConfigSyntax.Json:
                text.Append(tree.ToJsonString(Indented)).Append('\n');
                break;
            case ConfigSyntax.Yaml:
                WriteYaml(tree, 0, text);
                break;
            case ConfigSyntax.Toml:
                foreach (var (key, value) in tree.Where(p => p.Value is not JsonObject)) text.Append($"{key} = {Scalar(value)}\n");
                foreach (var (key, value) in tree.Where(p => p.Value is JsonObject))
                {
                    if (text.Length > 0) text.Append('\n');
                    text.Append($"[{key}]\n");
                    foreach (var (name, item) in value!.AsObject()) text.Append($"{name} = {Scalar(item)}\n");
                }
                break;
            case ConfigSyntax.Flags:
                text.AppendJoin(' ', tree.Select(p => $"{(p.Key.Length == 1 ? "-" : "--")}{p.Key} {Bare(p.Value)}")).Append('\n');
                break;
            case ConfigSyntax.Assignments:
                foreach (var (key, value) in tree) text.Append($"{key} = {Python(value)}\n");
                break;
        }
        return text.ToString();
    }

    /// <summary>A number as Python, TOML and YAML 1.1 all read it as one: an exponent only behind a decimal point.</summary>
    public static string Number(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        int e = text.IndexOf('e', StringComparison.Ordinal);
        if (e < 0) return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
        return text[..e].Contains('.', StringComparison.Ordinal) ? text : $"{text[..e]}.0{text[e..]}";
    }

    internal static string Python(JsonNode? node) => node switch
    {
        null => "None",
        JsonArray list => $"[{string.Join(", ", list.Select(Python))}]",
        JsonObject table => $"{{{string.Join(", ", table.Select(p => $"{(long.TryParse(p.Key, out _) ? p.Key : $"\"{p.Key}\"")}: {Python(p.Value)}"))}}}",
        JsonValue value when value.GetValueKind() is JsonValueKind.True => "True",
        JsonValue value when value.GetValueKind() is JsonValueKind.False => "False",
        _ => Scalar(node),
    };

    private static string Scalar(JsonNode? node) => node switch
    {
        JsonArray list => $"[{string.Join(", ", list.Select(Scalar))}]",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => JsonSerializer.Serialize(value.GetValue<string>(), Indented),
        JsonValue value when value.TryGetValue(out long whole) => whole.ToString(CultureInfo.InvariantCulture),
        JsonValue value when value.TryGetValue(out double number) => Number(number),
        _ => node?.ToJsonString() ?? "null",
    };

    private static string Bare(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : Scalar(node);

    private static void WriteYaml(JsonObject tree, int indent, StringBuilder text)
    {
        foreach (var (key, value) in tree)
        {
            text.Append(' ', indent).Append(key).Append(':');
            if (value is JsonObject inner)
            {
                text.Append('\n');
                WriteYaml(inner, indent + 2, text);
            }
            else
            {
                text.Append(' ').Append(Bare(value)).Append('\n');
            }
        }
    }

    private static JsonObject Json(string text, string file)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new InputException(file, null, "The configuration is not a JSON object of keys and values.");
        }
        catch (JsonException e)
        {
            throw new InputException(file, (int?)e.LineNumber + 1, $"This is not JSON: {e.Message}");
        }
    }

    /// <summary>Flags may stand on several lines, with or without a backslash, and behind the words of a command.</summary>
    private static JsonObject Flags(string text, string file)
    {
        var tree = new JsonObject();
        string? key = null;
        foreach (string word in text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            string bare = word.Trim('"', '\'');
            bool flag = word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]) && word[1] != '.';
            if (word == "\\" || !flag && key is null) continue;
            if (!flag)
            {
                tree[key!] = bare;
                key = null;
                continue;
            }
            string name = word.TrimStart('-');
            int equals = name.IndexOf('=', StringComparison.Ordinal);
            key = equals < 0 ? name : name[..equals];
            if (tree.ContainsKey(key)) throw new InputException(file, null, $"The flag {word} is given twice.");
            tree[key] = equals < 0 ? "true" : name[(equals + 1)..].Trim('"', '\'');
            if (equals >= 0) key = null;
        }
        return tree;
    }

    private static JsonObject Assignments(string text, string file)
    {
        var tree = new JsonObject();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].TrimEnd();
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || line[0] == ' ' || !line[..equals].Trim().All(c => char.IsAsciiLetterOrDigit(c) || c == '_')) continue;
            string key = line[..equals].Trim();
            if (tree.ContainsKey(key)) throw new InputException(file, i + 1, $"{key} is set twice.");
            tree[key] = line[(equals + 1)..].Trim().Trim('"', '\'');
        }
        return tree;
    }
}
