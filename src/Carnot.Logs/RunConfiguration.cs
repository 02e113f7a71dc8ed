using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carnot.Logs;

/// <summary>What a log, or a file beside it, says of the run's settings, under its trainer's own keys.</summary>
public sealed class RunConfiguration
{
    /// <summary>A value longer than this says nothing of a schedule.</summary>
    private const int LongestValue = 1 << 12;

    private static readonly string[] Nothing = ["", "None", "none", "null", "~"];

    /// <summary>The keys and values; a key with slashes stands in tables within tables.</summary>
    public JsonObject Tree { get; } = [];

    /// <summary>The dialect the settings are written in, where the format tells; null leaves it to the keys.</summary>
    public string? Dialect { get; set; }

    /// <summary>What the settings are and where they were found: the subject of messages about them.</summary>
    public string Subject { get; set; } = "The configuration in the log";

    /// <summary>The number of updates the run was to make, where the log says so itself.</summary>
    public long? Steps { get; set; }

    /// <summary>Puts a value under a key; a later one takes the place of an earlier one. A text that says that there is no value is none.</summary>
    public void Set(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        value = value.Trim();
        if (value.Length <= LongestValue && !Nothing.Contains(value)) Set(key, JsonValue.Create(value));
    }

    /// <summary>Puts a value that is written as JSON under a key; what is no JSON counts as text.</summary>
    public void SetJson(string key, ReadOnlySpan<byte> json)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (json.Length > LongestValue) return;
        JsonNode? value;
        try
        {
            value = JsonNode.Parse(json);
            // A name that stands twice in a table shows only when the table is asked.
            _ = value?.ToJsonString();
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            return;
        }
        if (value is not null) Set(key, value);
    }

    /// <summary>The number under a key, or null.</summary>
    public double? Number(string key) => Number(Tree[key]);

    /// <summary>The number that a value is, or null.</summary>
    internal static double? Number(JsonNode? node)
        => node is JsonValue value && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private void Set(string key, JsonNode value)
    {
        JsonObject table = Tree;
        string[] parts = key.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > 8) return;
        foreach (string part in parts[..^1])
        {
            if (table[part] is not JsonObject inner) table[part] = inner = [];
            table = inner;
        }
        table[parts[^1]] = value;
    }
}
