using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Carnot.Schedules;

namespace Carnot.Dialects;

/// <summary>Asks a trainer's configuration for what concerns the schedule. The rest of it is none of Carnot's business, unless it looks like a slip of the pen.</summary>
internal sealed class ConfigReader(JsonObject tree, string title, string place = "")
{
    private readonly HashSet<string> _asked = [];
    private readonly List<ConfigReader> _sections = [];

    public string Title => title;

    /// <summary>The value of the first of <paramref name="names"/> that is there and not null. Two of them that disagree are a mistake.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        string? found = null, under = null;
        foreach (string name in names)
        {
            if (Node(name) is not { } node) continue;
            string text = TextOf(node);
            if (found is not null && found != text) throw new UsageException($"{title}: {place}{under} is {found}, but {place}{name} is {text}. Give one of them.");
            (found, under) = (text, name);
        }
        return found;
    }

    public double? Number(params ReadOnlySpan<string> names) => Text(names) is { } text ? Fields.Number(names[0], text) : null;

    public long? Steps(params ReadOnlySpan<string> names) => Text(names) is { } text ? Fields.Integer(names[0], text.Replace("_", "", StringComparison.Ordinal)) : null;

    /// <summary>A part of the configuration; empty where it is missing.</summary>
    public ConfigReader Section(string name)
    {
        JsonObject part = Node(name) switch
        {
            null => [],
            JsonObject o => o,
            JsonValue v when v.GetValueKind() == JsonValueKind.String && v.GetValue<string>().TrimStart().StartsWith('{') => Parse(name, v.GetValue<string>()),
            _ => throw new UsageException($"{title}: {place}{name} is not an object of keys and values."),
        };
        var section = new ConfigReader(part, title, $"{place}{name}.");
        _sections.Add(section);
        return section;
    }

    public JsonArray Array(string name) => Node(name) as JsonArray ?? throw new UsageException($"{title} needs the list {place}{name}.");

    /// <summary>Every key that nobody has asked for yet, as settings: for parts that are about the schedule and nothing else.</summary>
    public IEnumerable<KeyValuePair<string, string>> Others()
    {
        foreach (var (key, value) in tree)
        {
            if (_asked.Contains(key) || value is null) continue;
            _asked.Add(key);
            yield return new(key, TextOf(value));
        }
    }

    public bool Has(string name) => tree.ContainsKey(name);

    public void RefuseMisspelt()
    {
        foreach (var (key, _) in tree)
            if (!_asked.Contains(key) && Nearest.Misspelt(key, _asked) is { } meant)
                throw new UsageException($"{title}: \"{place}{key}\" is unknown; did you mean \"{meant}\"?");
        foreach (ConfigReader section in _sections) section.RefuseMisspelt();
    }

    public UsageException Missing(string what, string hint) => new($"{title}: {place}{what} is missing. {hint}");

    /// <summary>The value as settings have it: numbers and words plainly, lists with colons, tables as key/value pairs with colons.</summary>
    public static string TextOf(JsonNode node) => node switch
    {
        JsonArray list => string.Join(':', list.Select(item => item is null ? "" : TextOf(item))),
        JsonValue value when value.TryGetValue(out double number) && value.GetValueKind() == JsonValueKind.Number => number.ToString("R", CultureInfo.InvariantCulture),
        JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValueKind() == JsonValueKind.True ? "true" : "false",
        _ => node.ToString(),
    };

    private JsonNode? Node(string name)
    {
        _asked.Add(name);
        return tree[name];
    }

    private JsonObject Parse(string name, string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? [];
        }
        catch (JsonException e)
        {
            throw new UsageException($"{title}: {place}{name} holds JSON that cannot be read: {e.Message}");
        }
    }
}
